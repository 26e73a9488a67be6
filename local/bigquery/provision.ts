import type { Infrastructure, Resource } from "../infrastructure/infrastructure.ts";
import { declaredDataset, declaredRoutine, declaredTable } from "./declarations.ts";
import { createRoutine } from "./api/routines.ts";
import { BigQueryError } from "./errors.ts";
import type { TableResource, Warehouse } from "./warehouse.ts";

/** Creates or brings up to date the datasets, tables, routines and views that the infrastructure declares. */
export async function provisionWarehouse(
  warehouse: Warehouse,
  infrastructure: Infrastructure,
): Promise<void> {
  const { projectId } = infrastructure;
  for (const resource of infrastructure.ofType("google_bigquery_dataset"))
    await named(resource, async () => {
      const dataset = declaredDataset(resource, projectId);
      if (exists(() => warehouse.getDataset(dataset.projectId, dataset.datasetId)))
        await warehouse.updateDataset?.(dataset.projectId, dataset.datasetId, dataset);
      else await warehouse.createDataset(dataset);
    });

  const tables = infrastructure
    .ofType("google_bigquery_table")
    .map((resource) => ({ resource, table: readTable(resource, projectId) }));
  for (const { resource, table } of tables.filter((entry) => !isView(entry)))
    await named(resource, () => applyTable(warehouse, table));

  // Routines and views may name each other in any order.
  await untilAllSucceed([
    ...infrastructure.ofType("google_bigquery_routine").map(
      (resource) => () =>
        named(resource, async () => {
          const { name, routine } = declaredRoutine(resource, projectId);
          await createRoutine(warehouse, name, routine, true);
        }),
    ),
    ...tables.filter(isView).map(
      ({ resource, table }) =>
        () =>
          named(resource, () => applyTable(warehouse, table)),
    ),
  ]);
}

/** A schema that cannot be read names its resource like a failure to create it does. */
function readTable(resource: Resource, projectId: string): TableResource {
  try {
    return declaredTable(resource, projectId);
  } catch (cause) {
    throw failureOf(resource, cause);
  }
}

async function applyTable(warehouse: Warehouse, table: TableResource): Promise<void> {
  const { tableReference, ...declared } = table;
  if (exists(() => warehouse.getTable(tableReference)))
    await warehouse.updateTable(tableReference, declared);
  else await warehouse.createTable(table);
}

function exists(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof BigQueryError && error.reason === "notFound") return false;
    throw error;
  }
}

async function named(resource: Resource, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (cause) {
    throw failureOf(resource, cause);
  }
}

function failureOf(resource: Resource, cause: unknown): Error {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new Error(`${resource.stack}: ${resource.address}: ${detail}`, { cause });
}

/** Repeats what failed as long as something else succeeds; then the first failure is the answer. */
async function untilAllSucceed(actions: readonly (() => Promise<void>)[]): Promise<void> {
  let left = actions;
  while (left.length > 0) {
    const failed: { action: () => Promise<void>; error: unknown }[] = [];
    for (const action of left) {
      try {
        await action();
      } catch (error) {
        failed.push({ action, error });
      }
    }
    if (failed.length === left.length) throw failed[0]?.error;
    left = failed.map(({ action }) => action);
  }
}

function isView({ table }: { readonly table: TableResource }): boolean {
  return table.view !== undefined || table["materializedView"] !== undefined;
}
