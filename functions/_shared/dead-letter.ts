import { createHash } from "node:crypto";
import type { z } from "zod";
import type { deadLetters } from "../../schemas/tables/ops/ingestion.ts";

export type DeadLetterRow = z.infer<typeof deadLetters.row>;

export interface DeadLetter {
  readonly stage: "land" | "load" | "sync";
  /** Machine-readable code. */
  readonly reason: string;
  /** What is wrong, and what to do; field names, never values. */
  readonly detail: string;
  readonly item: unknown;
  /** What makes the item this item: its message and place, its object and row. The same gives the same id. */
  readonly identity: readonly string[];
  readonly source?: string | undefined;
  readonly entity?: string | undefined;
  readonly eventId?: string | undefined;
  readonly attempts: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly traceId?: string | undefined;
}

export function deadLetterRow(letter: DeadLetter, failedAt: Date): DeadLetterRow {
  const identity = [letter.stage, letter.reason, ...letter.identity];
  const at = failedAt.toISOString();
  return {
    dead_letter_id: createHash("sha256").update(identity.join("\n")).digest("hex"),
    occurred_at: at,
    failed_date: at.slice(0, 10),
    stage: letter.stage,
    source: letter.source ?? null,
    entity: letter.entity ?? null,
    event_id: letter.eventId ?? null,
    reason: letter.reason,
    detail: letter.detail,
    attempts: letter.attempts,
    item: letter.item,
    attributes: letter.attributes,
    trace_id: letter.traceId ?? null,
  };
}
