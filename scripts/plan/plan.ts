import type { BigQuery } from "@google-cloud/bigquery";
import { changesBetween, type ModelChange } from "./changes.ts";
import { readConsumers } from "./consumers.ts";
import { downstreamOf, type Downstream } from "./downstream.ts";
import { readState } from "./read-state.ts";
import type { ReleasedModel } from "./release-state.ts";

export interface PlannedChange extends ModelChange, Downstream {
  /** What one day's run would read; null of a view, or where no warehouse can be asked. */
  readonly dryRunBytes: string | null;
  /** The same of what is there now. */
  readonly dryRunBytesBefore: string | null;
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
      ...(await dryRuns(before.models.get(change.model), after.models.get(change.model), bigquery)),
    })),
  );
  return { from: before.release, to: after.release, changes };
}

async function dryRuns(
  before: ReleasedModel | undefined,
  after: ReleasedModel | undefined,
  bigquery: BigQuery | undefined,
): Promise<Pick<PlannedChange, "dryRunBytes" | "dryRunBytesBefore" | "dryRunProblem">> {
  const none = { bytes: null, problem: null };
  if (bigquery === undefined)
    return { dryRunBytes: null, dryRunBytesBefore: null, dryRunProblem: null };
  const [old, made] = await Promise.all(
    [before, after].map(async (model) =>
      // A new table is not there yet; its query may be all the same.
      model === undefined
        ? none
        : dryRun(model, before === undefined ? model.query : model.statement, bigquery),
    ),
  );
  return {
    dryRunBytes: made?.bytes ?? null,
    dryRunBytesBefore: old?.bytes ?? null,
    dryRunProblem: made?.problem ?? null,
  };
}

async function dryRun(
  model: ReleasedModel,
  query: string | null,
  bigquery: BigQuery,
): Promise<{ readonly bytes: string | null; readonly problem: string | null }> {
  if (query === null || query === "") return { bytes: null, problem: null };
  const today = [new Date().toISOString().slice(0, 10)];
  try {
    const [job] = await bigquery.createQueryJob({
      query,
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
    return { bytes: statistics?.totalBytesProcessed ?? null, problem: null };
  } catch (error) {
    // The warehouse has the tables of the release before: what is new there is refused until it is deployed.
    return { bytes: null, problem: error instanceof Error ? error.message : String(error) };
  }
}
