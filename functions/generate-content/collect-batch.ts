import { z } from "zod";
import type { Fact } from "../_shared/guard/facts.ts";
import { costMicros } from "../_shared/text-model/budget.ts";
import type { BudgetedModel } from "../_shared/text-model/budget.ts";
import { batchTables, dropTables, readAnswers, type BatchAnswer } from "./batch-tables.ts";
import type { Brief } from "./brief.ts";
import type { Piece } from "./record.ts";
import type { BatchOptions } from "./submit-batch.ts";
import { repairText, type Writing, type WrittenText } from "./write-variants.ts";

const item = z.object({
  names: z.array(z.string()),
  facts: z.array(
    z.object({ name: z.string(), value: z.string(), sampleSize: z.number().optional() }),
  ),
});

const answer = z.object({
  candidates: z
    .array(
      z.object({
        content: z.object({ parts: z.array(z.object({ text: z.string().optional() })) }),
      }),
    )
    .optional(),
  usageMetadata: z
    .object({
      promptTokenCount: z.number().optional(),
      candidatesTokenCount: z.number().optional(),
      thoughtsTokenCount: z.number().optional(),
    })
    .optional(),
  modelVersion: z.string().optional(),
});

const sent = z.object({
  contents: z.array(z.object({ parts: z.array(z.object({ text: z.string() })) })).min(1),
});

/** One piece of the batch, judged, with what its answers cost. */
export interface CollectedPiece {
  readonly writing: Writing;
  readonly batchMicros: number;
}

export const submittedSql = `SELECT subject, CAST(JSON_VALUE(detail, '$.cost_micros') AS INT64) AS reserved_micros
FROM ops.audit_log
WHERE action = "content.batch_submitted" AND run_id = @run_id
ORDER BY subject`;

/** The answers of a run's batch by subject; nothing when the job failed before it wrote any. */
export async function readBatch(
  runId: string,
  { warehouse }: BatchOptions,
): Promise<ReadonlyMap<string, readonly BatchAnswer[]>> {
  const bySubject = new Map<string, BatchAnswer[]>();
  for (const one of await readAnswers(batchTables(runId), warehouse))
    bySubject.set(one.subject, [...(bySubject.get(one.subject) ?? []), one]);
  return bySubject;
}

export const endBatch = (runId: string, { warehouse }: BatchOptions): Promise<void> =>
  dropTables(batchTables(runId), warehouse);

/** Judges every answer by the facts of its own item; what fails is written once more, online, and then dropped. */
export async function collectPiece(
  { brief, language }: Piece,
  answers: readonly BatchAnswer[],
  model: BudgetedModel,
  { prices, batchPriceShare, writing: options }: BatchOptions,
): Promise<CollectedPiece> {
  const kept: WrittenText[] = [];
  const dropped: WrittenText[] = [];
  let batchMicros = 0;
  let modelVersion: string | null = null;
  let failed = 0;
  for (const { itemId, item: about, request, response } of answers) {
    const given = item.parse(about);
    const { names } = given;
    const parsed = answer.safeParse(response);
    const text = parsed.success ? textOf(parsed.data) : "";
    if (!parsed.success || text === "") {
      failed += 1;
      continue;
    }
    modelVersion = parsed.data.modelVersion ?? modelVersion;
    const usage = parsed.data.usageMetadata;
    const online = costMicros(
      {
        inputTokens: usage?.promptTokenCount ?? 0,
        outputTokens: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
      },
      prices,
    );
    batchMicros += Math.ceil(online * batchPriceShare);
    const named: Brief = { ...brief, names: [...brief.names, ...names] };
    const facts = given.facts.map(({ sampleSize, ...fact }): Fact => ({
      ...fact,
      ...(sampleSize === undefined ? {} : { sampleSize }),
    }));
    const task = sent.parse(request).contents[0]?.parts[0]?.text ?? "";
    const written = await repairText({ brief: named, language, facts }, task, text, model, options);
    kept.push(...written.kept.slice(0, 1).map((one) => ({ ...one, itemId })));
    dropped.push(...written.dropped.map((one) => ({ ...one, itemId })));
  }
  const state = kept.length === 0 ? "all_dropped" : "written";
  const detail = failed === 0 ? null : `${failed} of ${answers.length} items got no answer`;
  return { writing: { state, detail, kept, dropped, modelVersion }, batchMicros };
}

const textOf = ({ candidates }: z.output<typeof answer>): string =>
  candidates?.[0]?.content.parts.map(({ text }) => text ?? "").join("") ?? "";
