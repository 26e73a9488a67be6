import { join } from "node:path";
import type { BigQuery } from "@google-cloud/bigquery";
import { events, tables } from "../../schemas/registry.ts";
import { bronzeTable } from "../../schemas/event-contract.ts";
import { qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import { compileProject } from "../../sql/compiler/compile-project.ts";
import type { Model } from "../../sql/compiler/model.ts";
import type { ScoringModel } from "../../sql/compiler/scoring/declaration.ts";
import type { WarehouseLineage } from "../../sql/lineage/warehouse-lineage.ts";
import { queryRows } from "../clients.ts";
import { readConsumers } from "../plan/consumers.ts";
import type { Consumer } from "../plan/downstream.ts";

export interface TableDocs {
  readonly name: string;
  readonly contract: TableContract;
  readonly model: Model | undefined;
  /** Of a table of predictions: what was trained. */
  readonly scoring: ScoringModel | undefined;
  readonly upstream: readonly string[];
  readonly downstream: readonly string[];
  readonly consumers: readonly Consumer[];
  readonly runs: readonly Row[];
  readonly tests: readonly Row[];
}
export type Row = Readonly<Record<string, unknown>>;

export interface SiteData {
  readonly release: string;
  readonly tables: ReadonlyMap<string, TableDocs>;
  readonly lineage: WarehouseLineage;
  /** False: nothing is known of runs. */
  readonly hasRuns: boolean;
}

/** Everything that the pages say, from the contracts, the compiler and, where one answers, the warehouse. */
export async function readSiteData(
  root: string,
  bigquery: BigQuery | undefined,
): Promise<SiteData> {
  const { models, scoring, release, lineage } = await compileProject(
    join(root, "sql"),
    tables,
    events,
  );
  const [consumers, runs, tests] = await Promise.all([
    readConsumers(root),
    bigquery === undefined ? [] : queryRows(bigquery, lastRuns),
    bigquery === undefined ? [] : queryRows(bigquery, lastTests),
  ]);
  const byName = new Map(models.map((model) => [model.name, model]));
  const readsOf = new Map([
    ...models.map(({ name, reads }): [string, readonly string[]] => [name, reads]),
    ...scoring.map((one): [string, readonly string[]] => [one.predictions, [one.features]]),
  ]);
  const docs = tables.map((contract): [string, TableDocs] => {
    const name = qualifiedName(contract);
    const model = byName.get(name);
    return [
      name,
      {
        name,
        contract,
        model,
        upstream: readsOf.get(name) ?? sourcesOf(name),
        downstream: [...readsOf].flatMap(([made, reads]) => (reads.includes(name) ? [made] : [])),
        scoring: scoring.find(({ predictions }) => predictions === name),
        consumers: consumers.filter(({ table }) => table === name),
        runs: runs.filter((run) => run["model"] === name),
        tests: tests.filter((test) => test["model"] === name),
      },
    ];
  });
  return {
    release: release.hash,
    tables: new Map(docs),
    lineage,
    hasRuns: bigquery !== undefined,
  };
}

/** A bronze table comes from its event. */
const sourcesOf = (name: string): readonly string[] =>
  events
    .filter((event) => `bronze.${bronzeTable(event)}` === name)
    .map(({ source, entity }) => `${source} ${entity}`);

const lastRuns = `SELECT model, state, started_at, finished_at, rows_affected, bytes_processed, error
FROM ops.model_runs
WHERE TRUE
QUALIFY ROW_NUMBER() OVER (PARTITION BY model ORDER BY started_at DESC) <= 5
ORDER BY started_at DESC`;

const lastTests = `SELECT model, test, severity, state, failing_rows, observed, tested_at
FROM ops.quality_results
WHERE TRUE
QUALIFY ROW_NUMBER() OVER (PARTITION BY test ORDER BY tested_at DESC) = 1
ORDER BY test`;
