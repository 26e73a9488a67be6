import type { BigQuery } from "@google-cloud/bigquery";
import { z } from "zod";
import { createBigQuery, createBucket, queryRows } from "../clients.ts";
import { eventually } from "../eventually.ts";
import { CommandError } from "../output.ts";
import { currentModels, type ReleaseEntry } from "../release/releases.ts";
import { runWorkflow } from "../run-workflow.ts";
import type { Target } from "../target.ts";

/**
 * Predictions are kept, they were made by models as they stood then, and so is what is made of them alone, which no day of bronze
 * would make anew; a table that no model makes, as of content, could not come back at all.
 */
const isMadeFromBronze = ({ kind, sources }: ReleaseEntry): boolean =>
  !kind.endsWith("view") && sources.some((table) => table.startsWith("bronze."));

export interface RebuiltTable extends Record<string, unknown> {
  readonly table: string;
  readonly rowsBefore: number;
  readonly rowsAfter: number;
}

export interface Rebuild {
  readonly tables: readonly RebuiltTable[];
  readonly runs: number;
  readonly seconds: number;
}

const busyTimeoutMs = 30 * 60_000;
/** A run takes at most 400 event days: this is more than a century. */
const maxRuns = 100;

/**
 * Empties everything that is derived from bronze and lets the pipeline make it anew: with no watermark left, every day is
 * dirty. Schedules should stand still meanwhile, or a run that has begun may refill a table that is about to be emptied.
 */
export async function rebuildFromBronze(
  target: Target,
  onStep: (step: string) => void,
): Promise<Rebuild> {
  const started = performance.now();
  const bigquery = createBigQuery(target);
  const { models } = await currentModels(createBucket(target, "releases"));
  const names = models.filter(isMadeFromBronze).map(({ model }) => model);
  const before = await countRows(bigquery, names);
  for (const name of [...names, "ops.watermarks", "ops.settled_states"])
    await queryRows(bigquery, `DELETE FROM ${name} WHERE TRUE`);
  onStep(`emptied ${names.length} tables and the watermarks`);
  let runs = 0;
  for (;;) {
    const { state, models, ...after } = await finishedRun(target);
    if (state === "nothing_new") break;
    runs += 1;
    if (models === undefined || models.failed + models.skipped > 0 || runs > maxRuns)
      throw new CommandError(
        `the pipeline ended as ${state} after ${runs} runs: ${await failuresOf(bigquery)}. What it rebuilt stays: repair, and run \`ame run pipeline\` until it finds nothing new.`,
      );
    onStep(`run ${runs} of the pipeline made every table`);
    // Scores and syncs come after the tables and are no part of the rebuild; a guard may well stop a sync that finds it under way.
    if (state === "succeeded") continue;
    // The watermarks stay until a run succeeds, so another one would make the same days again.
    onStep(`what comes after the tables ended as ${state}: ${JSON.stringify(after)}`);
    break;
  }
  const after = await countRows(bigquery, names);
  return {
    tables: names.map((table) => ({
      table,
      rowsBefore: before.get(table) ?? 0,
      rowsAfter: after.get(table) ?? 0,
    })),
    runs,
    seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
  };
}

/** What the last run could not do, model by model. */
async function failuresOf(bigquery: BigQuery): Promise<string> {
  const rows = await queryRows(
    bigquery,
    `SELECT what, why FROM (
       SELECT model AS what, error AS why, finished_at AS happened_at FROM ops.model_runs WHERE state = 'failed'
       UNION ALL
       SELECT test, CONCAT(CAST(failing_rows AS STRING), ' rows do not pass'), tested_at FROM ops.quality_results WHERE state != 'passed' AND severity = 'error'
     ) ORDER BY happened_at DESC LIMIT 3`,
  );
  return rows.map((row) => `${String(row["what"])}: ${String(row["why"])}`).join("; ");
}

const outcome = z.looseObject({
  state: z.string(),
  models: z.looseObject({ failed: z.int(), skipped: z.int() }).optional(),
});

/** Waits while another run holds the lease. */
const finishedRun = (target: Target): Promise<z.infer<typeof outcome>> =>
  eventually(
    async () => {
      const result = outcome.parse(await runWorkflow(target, "pipeline", {}));
      return result.state === "busy" ? undefined : result;
    },
    { timeoutMs: busyTimeoutMs, what: "the running pipeline to end", pollMs: 5_000 },
  );

async function countRows(
  bigquery: BigQuery,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await queryRows(
    bigquery,
    names
      .map((name) => `SELECT '${name}' AS name, COUNT(*) AS total FROM ${name}`)
      .join(" UNION ALL "),
  );
  return new Map(rows.map((row) => [String(row["name"]), Number(row["total"])]));
}
