import type { EventOutcome } from "../events.ts";

export interface WebhookReceipt {
  readonly receivedAt: Date;
  readonly traceId: string;
}

/** A request as its sender signed it. */
export interface SignedRequest {
  readonly method: string;
  /** Absolute, with the query, as the sender called it. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bytes: Buffer;
}

/** What the body held: one outcome per event, or why it could not be read at all. */
export type WebhookEvents =
  | { readonly kind: "events"; readonly outcomes: readonly EventOutcome[] }
  | { readonly kind: "unreadable"; readonly field: string; readonly reason: string };

/** A system that pushes to `POST /webhooks/<source>`. One file and a registry line each. */
export interface Webhook {
  readonly source: string;
  /** Whether the source signed these bytes, and lately where it signs a time; compare in constant time. */
  verify(request: SignedRequest, secret: string, now: Date): boolean;
  read(body: unknown, receipt: WebhookReceipt, headers: SignedRequest["headers"]): WebhookEvents;
}

export const unreadable = (field: string, reason: string): WebhookEvents => ({
  kind: "unreadable",
  field,
  reason,
});
