import type { BigQuery } from "@google-cloud/bigquery";
import { changesBetween, type ModelChange } from "./changes.ts";
import { readConsumers } from "./consumers.ts";
import { downstreamOf, type Downstream } from "./downstream.ts";
import { readState } from "./read-state.ts";
import type { ReleasedModel } from "./release-state.ts";

export interface PlannedChange extends ModelChange, Downstream {
  /** What one day's run would read; null of a view, or where no warehouse can be asked. */
  readonly dryRunBytes: string | null;
  readonly dryRunProblem: string | null;
}

export interface Plan {
  readonly from: string;
  readonly to: string;
  readonly changes: readonly PlannedChange[];
}

export interface PlanOptions {
  readonly root: string;
  /** Revision or release; the last commit where undefined. */
  readonly from: string | undefined;
  /** The files as they are where undefined. */
  readonly to: string | undefined;
  /** Asked for the bytes that changed statements would read. */
  readonly bigquery: BigQuery | undefined;
}

/** What a change of the SQL or the contracts does, before anything runs. */
export async function makePlan({ root, from, to, bigquery }: PlanOptions): Promise<Plan> {
  const before = await readState(root, from ?? "HEAD");
  const after = await readState(root, to);
  const consumers = await readConsumers(root);
  const changes = await Promise.all(
    changesBetween(before, after).map(async (change): Promise<PlannedChange> => ({
      ...change,
      ...downstreamOf(change, [before, after], consumers),
      ...(await dryRun(after.models.get(change.model), bigquery)),
    })),
  );
  return { from: before.release, to: after.release, changes };
}

async function dryRun(
  model: ReleasedModel | undefined,
  bigquery: BigQuery | undefined,
): Promise<Pick<PlannedChange, "dryRunBytes" | "dryRunProblem">> {
  if (bigquery === undefined || model === undefined || model.statement === null)
    return { dryRunBytes: null, dryRunProblem: null };
  const today = [new Date().toISOString().slice(0, 10)];
  try {
    const [job] = await bigquery.createQueryJob({
      query: model.statement,
      dryRun: true,
      params: {
        ...(model.takesDays ? { dirty_partitions: today } : {}),
        ...(model.takesIngestDays ? { dirty_ingest_dates: today } : {}),
      },
      types: {
        ...(model.takesDays ? { dirty_partitions: ["DATE"] } : {}),
        ...(model.takesIngestDays ? { dirty_ingest_dates: ["DATE"] } : {}),
      },
    });
    const { statistics } = job.metadata as { statistics?: { totalBytesProcessed?: string } };
    return { dryRunBytes: statistics?.totalBytesProcessed ?? null, dryRunProblem: null };
  } catch (error) {
    // The warehouse has the tables of the release before: what is new there is refused until it is deployed.
    return {
      dryRunBytes: null,
      dryRunProblem: error instanceof Error ? error.message : String(error),
    };
  }
}
