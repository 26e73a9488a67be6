import type { Principal } from "../../iam/access.ts";
import type { ApiRow, FieldSchema, TableReference } from "../warehouse.ts";

export interface QueryRows {
  readonly schema: readonly FieldSchema[];
  readonly rows: readonly ApiRow[];
}

/**
 * The anonymous tables in which BigQuery keeps a query's result for a day: readable by who ran the query, through
 * tabledata.list and tables.get as well as getQueryResults.
 * https://docs.cloud.google.com/bigquery/docs/cached-results
 */
export interface AnonymousTables {
  keep(table: TableReference, owner: Principal, result: QueryRows): void;
  find(table: TableReference, reader: Principal): QueryRows | undefined;
}

/** Keeps the newest results up to a number of cells; a page of an older one is then "not found", as after a day. */
export function createAnonymousTables(maxCells = 20_000_000): AnonymousTables {
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

function keyOf({ projectId, datasetId, tableId }: TableReference): string {
  return `${projectId}.${datasetId}.${tableId}`;
}
