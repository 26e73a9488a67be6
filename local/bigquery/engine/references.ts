import { BigQueryError } from "../errors.ts";
import type { TableReference } from "../warehouse.ts";

/** What a name in a statement is read against. */
export interface NameScope {
  readonly projectId: string;
  readonly defaultDataset?: { readonly projectId?: string; readonly datasetId: string } | undefined;
}

export function tableKey(table: TableReference): string {
  return `${table.projectId}.${table.datasetId}.${table.tableId}`;
}

/** As BigQuery's messages have it: `project:dataset.table`. */
export function tableLabel(table: TableReference): string {
  return `${table.projectId}:${table.datasetId}.${table.tableId}`;
}

/** Parts of a name path, those that stand together in backticks taken apart. */
export function pathParts(path: readonly string[]): readonly string[] {
  return path.flatMap((segment) => segment.split("."));
}

/** The table that a path names. A bare name needs a default dataset. */
export function tableReference(path: readonly string[], scope: NameScope): TableReference {
  const parts = pathParts(path);
  const tableId = parts.at(-1) ?? "";
  const datasetId = parts.at(-2) ?? scope.defaultDataset?.datasetId;
  if (datasetId === undefined)
    throw new BigQueryError(
      "invalid",
      `Table "${tableId}" must be qualified with a dataset (e.g. dataset.table).`,
      {
        location: tableId,
      },
    );
  if (!/^[\w-]{1,1024}$/.test(datasetId))
    throw new BigQueryError(
      "invalid",
      `Invalid dataset ID "${datasetId}". Dataset IDs must be alphanumeric (plus underscores and dashes) and must be at most 1024 characters long.`,
      { location: parts.join(".") },
    );
  const named = parts.length > 2 ? parts.slice(0, -2).join(".") : undefined;
  const projectId =
    named ?? (parts.length === 1 ? scope.defaultDataset?.projectId : undefined) ?? scope.projectId;
  return { projectId, datasetId, tableId };
}
