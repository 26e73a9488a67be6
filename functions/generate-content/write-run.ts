import { publishApproved } from "../_shared/content/publish.ts";
import type { QueryRow } from "../_shared/google/warehouse.ts";
import type { Fact } from "../_shared/guard/facts.ts";
import type { Logger } from "../_shared/log.ts";
import { withBudget, type BudgetedModel } from "../_shared/text-model/budget.ts";
import type { TextModel } from "../_shared/text-model/text-model.ts";
import { approverOf } from "./approval.ts";
import type { Brief } from "./brief.ts";
import type { DrawDependencies } from "./draw.ts";
import { readFacts } from "./facts.ts";
import type { DeclaredBriefs } from "./read-briefs.ts";
import { doneSql, recordPiece, subjectOf, type Piece } from "./record.ts";
import { readSpentMicros } from "./spending.ts";
import {
  submitBatch,
  type BatchOptions,
  type BatchState,
  type SubmittedBatch,
} from "./submit-batch.ts";
import { writeVariants, type Writing } from "./write-variants.ts";

export interface GenerateDependencies extends DrawDependencies, BatchOptions {
  readonly briefs: readonly Brief[];
  readonly model: TextModel;
  readonly log: Logger;
}

/** What became of one brief in one language. */
export interface Item {
  readonly brief: string;
  readonly language: string;
  readonly state: string;
  readonly detail: string | null;
  readonly kept: number;
  readonly dropped: number;
  readonly approval_id: string | null;
  readonly required_role: string | null;
}

export interface RunSummary {
  readonly state: "succeeded" | "incomplete";
  readonly written: number;
  readonly dropped: number;
  readonly cost_micros: number;
  readonly approvals: readonly {
    readonly approval_id: string;
    readonly required_role: string | null;
  }[];
  readonly items: readonly Item[];
}

/** Writes every brief in each of its languages; briefs with a text per item become requests of one batch. */
export async function writeRun(
  runId: string,
  { briefs, invalid }: DeclaredBriefs,
  deps: GenerateDependencies,
): Promise<RunSummary & { readonly batch: SubmittedBatch | null }> {
  const { warehouse } = deps;
  const [spentBefore, done] = await Promise.all([
    readSpentMicros(deps.now(), warehouse),
    readDone(runId, deps),
  ]);
  const model = withBudget(deps.model, deps.prices, deps.monthlyBudgetMicros, spentBefore);
  const items: Item[] = invalid.map(({ name, detail }) => ({
    ...nothingWritten,
    brief: name,
    state: "invalid_brief",
    detail,
  }));
  const batched: Piece[] = [];
  for (const brief of briefs)
    for (const language of brief.languages) {
      const piece = { runId, brief, language };
      const row = done.get(subjectOf(piece));
      if (row !== undefined) items.push(itemOf(piece, row));
      else if (brief.each === undefined) items.push(await writePiece(piece, model, deps));
      else batched.push(piece);
    }
  const spent = model.budget().spentMicros;
  const { batch, states } = await submitBatch(runId, batched, spent, deps);
  items.push(...states.map(itemOfState));
  await publishApproved(runId, warehouse);
  return { ...summaryOf(items, spent - spentBefore), batch };
}

/** What the audit log says of the run's pieces, by subject. */
export async function readDone(
  runId: string,
  { warehouse }: Pick<GenerateDependencies, "warehouse">,
): Promise<ReadonlyMap<string, QueryRow>> {
  const rows = await warehouse.query(doneSql, { run_id: { type: "STRING", value: runId } });
  return new Map(rows.map((row) => [String(row["subject"]), row]));
}

export function summaryOf(items: readonly Item[], costMicros: number): RunSummary {
  const count = (field: "kept" | "dropped"): number =>
    items.reduce((sum, item) => sum + item[field], 0);
  const approvals = items.flatMap(({ approval_id, required_role }) =>
    approval_id === null ? [] : [{ approval_id, required_role }],
  );
  const isWell = ({ state }: Item): boolean => state === "written" || state === "batched";
  return {
    state: items.every(isWell) ? "succeeded" : "incomplete",
    written: count("kept"),
    dropped: count("dropped"),
    cost_micros: costMicros,
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
  const found = await readFacts(brief, deps.warehouse);
  const nothing = { kept: [], dropped: [], modelVersion: null };
  const writing =
    found.kind === "facts"
      ? await writeVariants(brief, language, found.facts, model, deps.writing)
      : { ...nothing, state: found.kind, detail: reasons[found.kind] };
  const facts = found.kind === "facts" ? found : { facts: [], hash: null };
  return settlePiece(piece, writing, facts, model.budget().spentMicros - before, deps);
}

/** Records a piece with who has to look at it. */
export async function settlePiece(
  piece: Piece,
  writing: Omit<Writing, "state"> & { readonly state: string },
  facts: { readonly facts: readonly Fact[]; readonly hash: string | null },
  costMicros: number,
  deps: GenerateDependencies,
): Promise<Item> {
  const { brief, language } = piece;
  const confidence = Math.min(1, ...writing.kept.map((text) => text.confidence));
  const approver = approverOf(brief.impact, confidence);
  const outcome = {
    ...writing,
    facts: facts.facts,
    factsHash: facts.hash,
    model: deps.modelName,
    costMicros,
    approver,
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
    required_role: approvalId === null ? null : approver,
  };
}

const itemOfState = ({ piece, state, detail }: BatchState): Item => ({
  ...nothingWritten,
  brief: piece.brief.name,
  language: piece.language,
  state,
  detail,
});

const reasons = {
  empty_audience: "Nobody in gold.marts_marketing_customer_360 has this lifecycle stage.",
  no_facts: "Gold holds none of the brief's facts: look at goldFacts, or declare one.",
} as const;

const textOf = (value: unknown): string | null => (value == null ? null : String(value));

export const itemOf = (
  { brief, language }: Piece,
  row: Readonly<Record<string, unknown>>,
): Item => ({
  brief: brief.name,
  language,
  state: String(row["outcome"]),
  detail: textOf(row["reason"]),
  kept: Number(row["kept"] ?? 0),
  dropped: Number(row["dropped"] ?? 0),
  approval_id: textOf(row["approval_id"]),
  required_role: textOf(row["required_role"]),
});
