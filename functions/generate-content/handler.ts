import { z } from "zod";
import { publishApproved } from "../_shared/content/publish.ts";
import { bodyFailure, failure, parseJson, respond, type HttpHandler } from "../_shared/http.ts";
import { errorFields, type Logger } from "../_shared/log.ts";
import { withBudget, type BudgetedModel, type Prices } from "../_shared/text-model/budget.ts";
import type { TextModel } from "../_shared/text-model/text-model.ts";
import { approverOf } from "./approval.ts";
import type { Brief } from "./brief.ts";
import { readFacts } from "./facts.ts";
import { readBriefs, type DeclaredBriefs } from "./read-briefs.ts";
import { drawApproved, type DrawDependencies } from "./draw.ts";
import { doneSql, recordPiece, subjectOf, type Outcome, type Piece } from "./record.ts";
import { readSpentMicros } from "./spending.ts";
import { writeVariants, type WritingOptions } from "./write-variants.ts";

export interface GenerateDependencies extends DrawDependencies {
  readonly briefs: readonly Brief[];
  readonly model: TextModel;
  readonly modelName: string;
  readonly prices: Prices;
  readonly writing: WritingOptions;
  readonly log: Logger;
}

const body = z.object({
  run_id: z.string().min(1).max(200),
  /** `draw` draws the approved picture descriptions of all runs. One instance does both, which keeps the budget exact. */
  action: z.enum(["write", "draw"]).default("write"),
  /** One brief; all of them without. */
  brief: z.string().nullish(),
});

interface Item {
  readonly brief: string;
  readonly language: string;
  readonly state: string;
  readonly detail: string | null;
  readonly kept: number;
  readonly dropped: number;
  readonly approval_id: string | null;
  readonly required_role: string | null;
}

/** `POST {run_id, brief?}` writes every brief in each of its languages; what the run has written already is answered as it was. */
export function createGenerateHandler(deps: GenerateDependencies): HttpHandler {
  return async (request) => {
    if (request.method !== "POST") return failure(405, "method_not_allowed", "Use POST.");
    if (!request.body.ok) return bodyFailure(request.body);
    const parsed = body.safeParse(parseJson(request.body.bytes));
    if (!parsed.success)
      return failure(
        400,
        "invalid_request",
        'Send {"run_id": "<id of the run>", "action"?: "write" | "draw", "brief"?: "<name>"}.',
      );
    const { run_id: runId, brief: wanted } = parsed.data;
    const log = deps.log.withTrace(request.trace);
    try {
      if (parsed.data.action === "draw") {
        const drawing = await drawApproved(deps);
        log.info("drawing ended", { run_id: runId, ...drawing });
        return respond(200, { run_id: runId, ...drawing });
      }
      const declared = await readBriefs(deps.briefs, deps.warehouse);
      const chosen = choose(declared, wanted ?? null);
      if (chosen.briefs.length + chosen.invalid.length === 0)
        return failure(
          404,
          "unknown_brief",
          `There is no brief "${String(wanted)}": ${declared.briefs.map(({ name }) => name).join(", ")}.`,
        );
      const summary = await generate(runId, chosen, deps);
      log.info("content run ended", { run_id: runId, ...summary, items: summary.items.length });
      return respond(200, { run_id: runId, ...summary });
    } catch (thrown) {
      log.error("content run failed", { run_id: runId, ...errorFields(thrown) });
      return failure(503, "unavailable", "The content run did not end: call it again.");
    }
  };
}

const choose = ({ briefs, invalid }: DeclaredBriefs, wanted: string | null): DeclaredBriefs => {
  const isWanted = ({ name }: { readonly name: string }): boolean =>
    wanted === null || name === wanted;
  return { briefs: briefs.filter(isWanted), invalid: invalid.filter(isWanted) };
};

async function generate(
  runId: string,
  { briefs, invalid }: DeclaredBriefs,
  deps: GenerateDependencies,
) {
  const { warehouse } = deps;
  const [spentBefore, done] = await Promise.all([
    readSpentMicros(deps.now(), warehouse),
    warehouse.query(doneSql, { run_id: { type: "STRING", value: runId } }),
  ]);
  const model = withBudget(deps.model, deps.prices, deps.monthlyBudgetMicros, spentBefore);
  const earlier = new Map(done.map((row) => [String(row["subject"]), row]));
  const items: Item[] = invalid.map(({ name, detail }) => ({
    ...nothingWritten,
    brief: name,
    state: "invalid_brief",
    detail,
  }));
  for (const brief of briefs)
    for (const language of brief.languages) {
      const piece = { runId, brief, language };
      const row = earlier.get(subjectOf(piece));
      items.push(row === undefined ? await writePiece(piece, model, deps) : itemOf(piece, row));
    }
  await publishApproved(runId, warehouse);
  const count = (field: "kept" | "dropped"): number =>
    items.reduce((sum, item) => sum + item[field], 0);
  const approvals = items.flatMap(({ approval_id, required_role }) =>
    approval_id === null ? [] : [{ approval_id, required_role }],
  );
  return {
    state: items.every(({ state }) => state === "written") ? "succeeded" : "incomplete",
    written: count("kept"),
    dropped: count("dropped"),
    cost_micros: model.budget().spentMicros - spentBefore,
    approvals,
    items,
  };
}

const nothingWritten = {
  language: "",
  kept: 0,
  dropped: 0,
  approval_id: null,
  required_role: null,
} as const;

async function writePiece(
  piece: Piece,
  model: BudgetedModel,
  deps: GenerateDependencies,
): Promise<Item> {
  const before = model.budget().spentMicros;
  const { brief, language } = piece;
  const facts = await readFacts(brief, deps.warehouse);
  const nothing = { kept: [], dropped: [], modelVersion: null };
  const writing =
    facts.kind === "facts"
      ? await writeVariants(brief, language, facts.facts, model, deps.writing)
      : { ...nothing, state: facts.kind, detail: reasons[facts.kind] };
  const confidence = Math.min(1, ...writing.kept.map((text) => text.confidence));
  const outcome: Outcome = {
    ...writing,
    facts: facts.kind === "facts" ? facts.facts : [],
    factsHash: facts.kind === "facts" ? facts.hash : null,
    model: deps.modelName,
    costMicros: model.budget().spentMicros - before,
    approver: approverOf(brief.impact, confidence),
  };
  const approvalId = await recordPiece(piece, outcome, deps.now(), deps.warehouse);
  return {
    brief: brief.name,
    language,
    state: writing.state,
    detail: writing.detail,
    kept: writing.kept.length,
    dropped: writing.dropped.length,
    approval_id: approvalId,
    required_role: approvalId === null ? null : outcome.approver,
  };
}

const reasons = {
  empty_audience: "Nobody in gold.marts_marketing_customer_360 has this lifecycle stage.",
  no_facts: "Gold holds none of the brief's facts: look at goldFacts, or declare one.",
} as const;

const textOf = (value: unknown): string | null => (value == null ? null : String(value));

const itemOf = ({ brief, language }: Piece, row: Readonly<Record<string, unknown>>): Item => ({
  brief: brief.name,
  language,
  state: String(row["outcome"]),
  detail: textOf(row["reason"]),
  kept: Number(row["kept"] ?? 0),
  dropped: Number(row["dropped"] ?? 0),
  approval_id: textOf(row["approval_id"]),
  required_role: textOf(row["required_role"]),
});
