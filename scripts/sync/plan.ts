import type { BigQuery } from "@google-cloud/bigquery";
import { createSqlState } from "../../functions/_shared/activation/sql-state.ts";
import { budgetLeft, detailOf, guard } from "../../functions/_shared/activation/run.ts";
import type { PlanSummary } from "../../functions/_shared/activation/state.ts";
import { createWarehouse } from "../../functions/_shared/google/bigquery.ts";
import { queryRows } from "../clients.ts";
import type { Target } from "../target.ts";
import type { Selected } from "./select.ts";

export interface Preview extends PlanSummary {
  readonly sync: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** The guard that would stop it, and why; null where none would. */
  readonly guard: string | null;
}

/** What the next run would send, made beside the plan that may be under way, and put away again. */
export async function previewPlan(
  target: Target,
  bigquery: BigQuery,
  { definition, destination }: Selected,
): Promise<Preview> {
  const warehouse = createWarehouse({ projectId: target.projectId, location: target.region });
  const state = createSqlState(warehouse, () => new Date(), true);
  const params = { plan: state.planId(definition) };
  try {
    const summary = await state.plan(
      definition,
      "preview",
      (await state.replacement(definition))?.startedAt,
    );
    const rows = await queryRows(
      bigquery,
      `SELECT operation, object, reason, COUNT(*) AS \`rows\`, ANY_VALUE(key) AS for_example
FROM ops.sync_plan WHERE plan_id = @plan GROUP BY operation, object, reason ORDER BY operation, object, reason`,
      params,
    );
    const callsLeft = await budgetLeft(definition, { state, destination });
    const refusal =
      summary.planned === 0 ? undefined : await guard(summary, definition, callsLeft, state);
    return {
      sync: definition.name,
      ...summary,
      rows,
      guard: refusal === undefined ? null : detailOf(refusal),
    };
  } finally {
    await queryRows(bigquery, "DELETE FROM ops.sync_plan WHERE plan_id = @plan", params);
  }
}
