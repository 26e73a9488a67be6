import { createHash } from "node:crypto";
import type { Principal } from "../../iam/access.ts";
import type { ApiRow, FieldSchema, TableReference } from "../warehouse.ts";

export interface QueryRows {
  readonly schema: readonly FieldSchema[];
  readonly rows: readonly ApiRow[];
}

/**
 * The rows of finished queries, each in the anonymous table in which BigQuery keeps them for a day: read by
 * getQueryResults, and by whoever ran the query through tables.get and tabledata.list.
 * https://docs.cloud.google.com/bigquery/docs/cached-results
 */
export interface QueryResults {
  keep(table: TableReference, owner: Principal, result: QueryRows): void;
  find(table: TableReference, reader: Principal): QueryRows | undefined;
}

/** Keeps the newest results up to a number of cells; an older one is then gone, as after a day. */
export function createQueryResults(maxCells = 20_000_000): QueryResults {
  const kept = new Map<string, { owner: Principal; result: QueryRows; cells: number }>();
  let cells = 0;

  return {
    keep(table, owner, result) {
      const size = result.rows.length * Math.max(1, result.schema.length) + 100;
      kept.set(keyOf(table), { owner, result, cells: size });
      cells += size;
      for (const [oldest, entry] of kept) {
        if (cells <= maxCells || kept.size === 1) break;
        kept.delete(oldest);
        cells -= entry.cells;
      }
    },
    find(table, reader) {
      const entry = kept.get(keyOf(table));
      return entry?.owner === reader ? entry.result : undefined;
    },
  };
}

/** The anonymous table of a query job, named like BigQuery's: a hidden dataset and a hash. */
export function anonymousTable(job: {
  readonly projectId: string;
  readonly jobId: string;
}): TableReference {
  const hash = createHash("sha256").update(`${job.projectId}:${job.jobId}`).digest("hex");
  return {
    projectId: job.projectId,
    datasetId: `_${hash.slice(0, 40)}`,
    tableId: `anon${hash}`,
  };
}

function keyOf({ projectId, datasetId, tableId }: TableReference): string {
  return `${projectId}.${datasetId}.${tableId}`;
}
