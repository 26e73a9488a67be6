import { createHash } from "node:crypto";
import { publishApproved } from "../_shared/content/publish.ts";
import { withBudget } from "../_shared/text-model/budget.ts";
import { collectPiece, endBatch, readBatch, submittedSql } from "./collect-batch.ts";
import type { BatchAnswer } from "./batch-tables.ts";
import type { Brief } from "./brief.ts";
import { subjectOf, type Piece } from "./record.ts";
import { readSpentMicros } from "./spending.ts";
import {
  itemOf,
  readDone,
  settlePiece,
  summaryOf,
  type GenerateDependencies,
  type Item,
  type RunSummary,
} from "./write-run.ts";

/**
 * Judges what the run's batch answered, piece by piece, and settles what was reserved for it. A job that failed leaves each of
 * its pieces in that state, and its reservation spent: it may have been billed.
 */
export async function collectRun(
  runId: string,
  briefs: readonly Brief[],
  failure: string | null,
  deps: GenerateDependencies,
): Promise<RunSummary> {
  const { warehouse } = deps;
  const [submitted, done, spentBefore] = await Promise.all([
    warehouse.query(submittedSql, { run_id: { type: "STRING", value: runId } }),
    readDone(runId, deps),
    readSpentMicros(deps.now(), warehouse),
  ]);
  const reserved = new Map(
    submitted.map((row) => [String(row["subject"]), Number(row["reserved_micros"])]),
  );
  const pieces = briefs
    .flatMap((brief) => brief.languages.map((language): Piece => ({ runId, brief, language })))
    .filter((piece) => reserved.has(subjectOf(piece)));
  const isOpen = pieces.some((piece) => !done.has(subjectOf(piece)));
  const answers = isOpen && failure === null ? await readBatch(runId, deps) : new Map();
  const model = withBudget(deps.model, deps.prices, deps.monthlyBudgetMicros, spentBefore);
  const items: Item[] = [];
  for (const piece of pieces) {
    const subject = subjectOf(piece);
    const row = done.get(subject);
    if (row !== undefined) {
      items.push(itemOf(piece, row));
      continue;
    }
    if (failure !== null) {
      const writing = {
        state: "failed",
        detail: failure,
        kept: [],
        dropped: [],
        modelVersion: null,
      };
      items.push(await settlePiece(piece, writing, { facts: [], hash: null }, 0, deps));
      continue;
    }
    const own: readonly BatchAnswer[] = answers.get(subject) ?? [];
    const before = model.budget().spentMicros;
    const { writing, batchMicros } = await collectPiece(piece, own, model, deps);
    const repairs = model.budget().spentMicros - before;
    const cost = batchMicros + repairs - (reserved.get(subject) ?? 0);
    const hash = createHash("sha256").update(JSON.stringify(own.map(({ item }) => item)));
    items.push(
      await settlePiece(piece, writing, { facts: [], hash: hash.digest("hex") }, cost, deps),
    );
  }
  await publishApproved(runId, warehouse);
  await endBatch(runId, deps);
  return summaryOf(items, 0);
}
