import { status } from "@grpc/grpc-js";
import type { TableReference } from "../warehouse.ts";
import { StorageWriteError } from "./storage-error.ts";

const tablePattern = /^projects\/([^/]+)\/datasets\/([^/]+)\/tables\/([^/]+)$/;
const streamPattern = /^(projects\/[^/]+\/datasets\/[^/]+\/tables\/[^/]+)\/(?:streams\/)?([^/]+)$/;

export function parseTable(name: string): TableReference {
  const [, projectId, datasetId, tableId] = tablePattern.exec(name) ?? [];
  if (projectId === undefined || datasetId === undefined || tableId === undefined)
    throw new StorageWriteError(
      status.INVALID_ARGUMENT,
      `Invalid table name "${name}": it must be projects/{project}/datasets/{dataset}/tables/{table}.`,
      "",
    );
  return { projectId, datasetId, tableId };
}

/** A stream's full name; the default stream is also known without its `streams/`. */
export function parseStream(name: string): {
  readonly name: string;
  readonly table: TableReference;
  readonly isDefault: boolean;
} {
  const [, table, id] = streamPattern.exec(name) ?? [];
  if (table === undefined || id === undefined)
    throw new StorageWriteError(
      status.INVALID_ARGUMENT,
      `Invalid stream name "${name}": it must be projects/{project}/datasets/{dataset}/tables/{table}/streams/{stream}.`,
      "",
    );
  return {
    name: `${table}/streams/${id}`,
    table: parseTable(table),
    isDefault: id === "_default",
  };
}

export function tableName({ projectId, datasetId, tableId }: TableReference): string {
  return `projects/${projectId}/datasets/${datasetId}/tables/${tableId}`;
}
