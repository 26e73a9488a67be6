import { z } from "zod";
import { variantsAnswer } from "../_shared/content/answer.ts";
import { recordAudit } from "../_shared/audit.ts";
import type { Warehouse } from "../_shared/google/warehouse.ts";
import type { Language } from "../_shared/guard/guard.ts";
import { costMicros, type Prices } from "../_shared/text-model/budget.ts";
import { maskPersonalData } from "../_shared/text-model/placeholders.ts";
import { responseSchema } from "../_shared/text-model/response-schema.ts";
import { batchTables, writeRequests, type BatchRequest } from "./batch-tables.ts";
import type { Brief } from "./brief.ts";
import { readCatalogue, type CatalogueItem } from "./catalogue.ts";
import { prompt, system } from "./prompts/variants-v1.ts";
import { subjectOf, type Piece } from "./record.ts";
import type { WritingOptions } from "./write-variants.ts";

export interface BatchOptions {
  readonly prices: Prices;
  /** What a token costs in a batch, of what it costs online. */
  readonly batchPriceShare: number;
  readonly writing: WritingOptions;
  readonly monthlyBudgetMicros: number;
  readonly modelName: string;
  readonly warehouse: Pick<Warehouse, "query">;
  readonly now: () => Date;
}

/** What the workflow makes a batch prediction job of. */
export interface SubmittedBatch {
  readonly requests: string;
  readonly output: string;
  readonly model: string;
  readonly rows: number;
}

export interface BatchState {
  readonly piece: Piece;
  readonly state: "batched" | "over_budget" | "no_facts" | "refused";
  readonly detail: string | null;
}

const schema = responseSchema(z.toJSONSchema(variantsAnswer));

/**
 * Requests for every item of the briefs that write one text each. The dearest answers are reserved in the month's budget before
 * anything is sent; what was used is settled when the answers are read.
 */
export async function submitBatch(
  runId: string,
  pieces: readonly Piece[],
  spentMicros: number,
  options: BatchOptions,
): Promise<{ readonly batch: SubmittedBatch | null; readonly states: readonly BatchState[] }> {
  const { warehouse, now } = options;
  const requests: BatchRequest[] = [];
  const states: BatchState[] = [];
  let reserved = 0;
  for (const piece of pieces) {
    const items = await readCatalogue(piece.brief, piece.brief.items, warehouse);
    const own = items.map((item) => requestOf(piece.brief, piece.language, item, options));
    const cost = own.reduce((sum, { mostMicros }) => sum + mostMicros, 0);
    const refusal = refusalOf(own, spentMicros + reserved + cost, options);
    if (refusal !== undefined) {
      states.push({ piece, ...refusal });
      continue;
    }
    reserved += cost;
    requests.push(...own.map(({ row }) => row));
    states.push({ piece, state: "batched", detail: `${own.length} items` });
    await recordAudit(
      [
        {
          identity: [runId, subjectOf(piece)],
          actor: "generate-content",
          action: "content.batch_submitted",
          subject: subjectOf(piece),
          runId,
          outcome: "batched",
          detail: { items: own.length, model: options.modelName, cost_micros: cost },
        },
      ],
      now(),
      warehouse,
    );
  }
  if (requests.length === 0) return { batch: null, states };
  const tables = batchTables(runId);
  await writeRequests(tables, requests, warehouse);
  return { batch: { ...tables, model: options.modelName, rows: requests.length }, states };
}

interface PricedRequest {
  readonly row: BatchRequest;
  readonly hasPersonalData: boolean;
  readonly mostMicros: number;
}

function requestOf(
  brief: Brief,
  language: Language,
  { id, names, facts }: CatalogueItem,
  { writing, prices, batchPriceShare }: BatchOptions,
): PricedRequest {
  const named = { ...brief, variants: 1, names: [...brief.names, ...names] };
  const task = prompt(named, language, facts);
  const request = {
    contents: [{ role: "user", parts: [{ text: task }] }],
    systemInstruction: { parts: [{ text: system }] },
    generationConfig: {
      temperature: writing.temperature,
      seed: writing.seed,
      maxOutputTokens: writing.maxOutputTokens,
      responseMimeType: "application/json",
      responseSchema: schema,
    },
  };
  // A token is two characters or more in the three languages.
  const inputTokens = Math.ceil(JSON.stringify(request).length / 2);
  const most = costMicros({ inputTokens, outputTokens: writing.maxOutputTokens }, prices);
  return {
    row: { subject: subjectOf({ brief, language }), item_id: id, item: { names, facts }, request },
    // Placeholders would have to be kept until the answers come: a batch takes none.
    hasPersonalData: maskPersonalData(task).text !== task,
    mostMicros: Math.ceil(most * batchPriceShare),
  };
}

function refusalOf(
  requests: readonly PricedRequest[],
  wouldSpendMicros: number,
  { monthlyBudgetMicros }: BatchOptions,
): Omit<BatchState, "piece"> | undefined {
  if (requests.length === 0)
    return { state: "no_facts", detail: "gold.marts_sales_products has no product with a price." };
  if (requests.some(({ hasPersonalData }) => hasPersonalData))
    return {
      state: "refused",
      detail: "The brief holds personal data, which a batch cannot mask: leave it out.",
    };
  if (wouldSpendMicros > monthlyBudgetMicros)
    return {
      state: "over_budget",
      detail: `The batch may bring the month to ${wouldSpendMicros} micros of ${monthlyBudgetMicros}: ask for fewer items or raise the budget.`,
    };
  return undefined;
}
