import type { EventOutcome } from "../events.ts";

export interface WebhookReceipt {
  readonly receivedAt: Date;
  readonly traceId: string;
}

/** What the body held: one outcome per event, or why it could not be read at all. */
export type WebhookEvents =
  | { readonly kind: "events"; readonly outcomes: readonly EventOutcome[] }
  | { readonly kind: "unreadable"; readonly field: string; readonly reason: string };

/** A system that pushes to `POST /webhooks/<source>`. One file and a registry line each. */
export interface Webhook {
  readonly source: string;
  /** Whether the signature over the raw bytes is the source's; compare in constant time. */
  verify(
    headers: Readonly<Record<string, string | undefined>>,
    bytes: Buffer,
    secret: string,
  ): boolean;
  read(body: unknown, receipt: WebhookReceipt): WebhookEvents;
}
