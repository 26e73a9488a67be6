import type { Envelope } from "../../schemas/envelope.ts";
import type { FieldIssue } from "../_shared/contract-issues.ts";

/** What became of one event of a request. */
export type EventOutcome =
  | { readonly kind: "accepted"; readonly envelope: Envelope }
  | { readonly kind: "rejected"; readonly issues: readonly FieldIssue[] };

/** One refused event in the answer: its place in the request, the first wrong field, and all reasons. */
export interface Rejection {
  readonly index: number;
  readonly field: string;
  readonly reason: string;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const reject = (field: string, reason: string): EventOutcome => ({
  kind: "rejected",
  issues: [{ field, reason }],
});

export function rejections(outcomes: readonly EventOutcome[]): readonly Rejection[] {
  return outcomes.flatMap((outcome, index) => {
    if (outcome.kind === "accepted") return [];
    const [first, ...others] = outcome.issues;
    if (first === undefined) return [];
    const more = others.map((issue) => `${issue.field}: ${issue.reason}`);
    return [{ index, field: first.field, reason: [first.reason, ...more].join("; ") }];
  });
}

export const accepted = (outcomes: readonly EventOutcome[]): readonly Envelope[] =>
  outcomes.flatMap((outcome) => (outcome.kind === "accepted" ? [outcome.envelope] : []));
