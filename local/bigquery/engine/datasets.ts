import type { DuckDBConnection } from "@duckdb/node-api";
import { BigQueryError } from "../errors.ts";
import { persist, remember, schemaName } from "./metadata.ts";
import type { Core } from "./session.ts";
import { requireDataset, transact } from "./tables.ts";

export async function createDataset(
  core: Core,
  connection: DuckDBConnection,
  dataset: { projectId: string; datasetId: string; [extra: string]: unknown },
  inTransaction = false,
): Promise<void> {
  const { projectId, datasetId, ...rest } = dataset;
  const name = `${projectId}.${datasetId}`;
  if (!/^\w{1,1024}$/.test(datasetId))
    throw new BigQueryError(
      "invalid",
      `Invalid dataset ID "${datasetId}". Dataset IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long.`,
    );
  if (core.catalog.datasets.has(name))
    throw new BigQueryError("duplicate", `Already Exists: Dataset ${projectId}:${datasetId}`);
  const now = String(core.now().getTime());
  const resource = {
    kind: "bigquery#dataset",
    id: `${projectId}:${datasetId}`,
    location: core.location,
    creationTime: now,
    lastModifiedTime: now,
    ...rest,
    datasetReference: { projectId, datasetId },
  };
  await transact(connection, inTransaction, async () => {
    await connection.run(`CREATE SCHEMA IF NOT EXISTS ${schemaName(projectId, datasetId)}`);
    await persist(connection, "datasets", name, resource);
  });
  remember(core.catalog, "datasets", name, resource);
  core.version++;
}

export async function deleteDataset(
  core: Core,
  connection: DuckDBConnection,
  projectId: string,
  datasetId: string,
  deleteContents: boolean,
): Promise<void> {
  requireDataset(core, projectId, datasetId);
  const name = `${projectId}.${datasetId}`;
  const kinds = ["tables", "routines", "models"] as const;
  const contents = kinds.flatMap((kind) =>
    [...core.catalog[kind].keys()]
      .filter((key) => key.startsWith(`${name}.`))
      .map((key) => ({ kind, key })),
  );
  if (contents.length > 0 && !deleteContents)
    throw new BigQueryError("invalid", `Dataset ${projectId}:${datasetId} is still in use`);
  await transact(connection, false, async () => {
    await connection.run(`DROP SCHEMA IF EXISTS ${schemaName(projectId, datasetId)} CASCADE`);
    for (const { kind, key } of contents) await persist(connection, kind, key, undefined);
    await persist(connection, "datasets", name, undefined);
  });
  for (const { kind, key } of contents) core.catalog[kind].delete(key);
  core.catalog.datasets.delete(name);
  core.version++;
}
