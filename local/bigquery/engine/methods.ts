import type { Analyzer } from "../../../sql/analyzer/client.ts";
import { BigQueryError } from "../errors.ts";
import type { TableReference, TableResource, Warehouse, WarehouseOptions } from "../warehouse.ts";
import { createAnalysisCache } from "./analysis-cache.ts";
import { prepareStatement } from "./analysis.ts";
import { appendColumnBatch } from "./append-batch.ts";
import { appendJsonRows } from "./append-rows.ts";
import type { Database } from "./database.ts";
import { createDataset, deleteDataset } from "./datasets.ts";
import { executeQuery } from "./execute.ts";
import { extractTable } from "./extract.ts";
import { bigQueryFailure } from "./failures.ts";
import { listTableRows } from "./list-rows.ts";
import { loadFiles } from "./load.ts";
import { createLocks } from "./locks.ts";
import { type StoredTable, findTable, loadCatalog, persist } from "./metadata.ts";
import { createParser } from "./parser.ts";
import { createVersions } from "./versions.ts";
import { routineMethods } from "./routine-methods.ts";
import type { Core } from "./session.ts";
import {
  createStoredTable,
  dropStoredTable,
  requireDataset,
  saveTable,
  transact,
  updateSchema,
} from "./tables.ts";

/** What a warehouse does, over what its statements share. */
export function warehouseMethods(core: Core): Warehouse {
  return {
    ...datasetMethods(core),
    ...tableMethods(core),
    ...dataMethods(core),
    ...routineMethods(core),
    ...modelMethods(core),
    ...closing(core),
  };
}

/** The core of a warehouse, once its parts are up. */
export async function createCore(
  options: WarehouseOptions,
  analyzer: Analyzer,
  database: Database,
): Promise<Core> {
  return {
    database,
    analyzer,
    catalog: await database.use(loadCatalog),
    locks: createLocks(),
    versions: createVersions(database, options.now ?? ((): Date => new Date())),
    cache: createAnalysisCache(),
    projectId: options.projectId,
    location: options.location ?? "US",
    now: options.now ?? ((): Date => new Date()),
    ml: options.ml,
    prepare: prepareStatement,
    parse: createParser(analyzer),
    version: 0,
  };
}

type DatasetMethods = Pick<
  Warehouse,
  "createDataset" | "getDataset" | "listDatasets" | "updateDataset" | "deleteDataset"
>;

function datasetMethods(core: Core): DatasetMethods {
  return {
    createDataset: async (dataset) =>
      core.locks.hold("catalog", async () =>
        core.database.use(async (connection) => createDataset(core, connection, dataset)),
      ),
    getDataset: (projectId, datasetId) => requireDataset(core, projectId, datasetId),
    listDatasets: (projectId) =>
      [...core.catalog.datasets]
        .filter(([name]) => name.startsWith(`${projectId}.`))
        .map(([, dataset]) => dataset),
    updateDataset: async (projectId, datasetId, patch) => {
      const dataset = patched(requireDataset(core, projectId, datasetId), {
        ...patch,
        lastModifiedTime: String(core.now().getTime()),
      });
      const name = `${projectId}.${datasetId}`;
      await core.database.use(async (connection) => persist(connection, "datasets", name, dataset));
      core.catalog.datasets.set(name, dataset);
    },
    deleteDataset: async (projectId, datasetId, deleteContents) =>
      core.locks.hold("catalog", async () =>
        core.database.use(async (connection) =>
          deleteDataset(core, connection, projectId, datasetId, deleteContents),
        ),
      ),
  };
}

type TableMethods = Pick<
  Warehouse,
  "createTable" | "getTable" | "listTables" | "updateTable" | "deleteTable"
>;

function tableMethods(core: Core): TableMethods {
  return {
    async createTable(resource) {
      requireDataset(core, resource.tableReference.projectId, resource.tableReference.datasetId);
      return core.locks.hold("catalog", async () =>
        core.database.use(async (connection) => {
          const withSchema = await viewSchema(core, resource);
          const table = await createStoredTable(core, connection, withSchema, {
            replace: false,
            inTransaction: false,
          });
          return table.resource;
        }),
      );
    },
    getTable: (table) => tableResource(core, table),
    listTables(projectId, datasetId) {
      requireDataset(core, projectId, datasetId);
      return tablesOf(core, projectId, datasetId).map((table) => table.resource);
    },
    updateTable: async (table, patch) =>
      core.locks.hold("catalog", async () =>
        core.database.use(async (connection) => {
          const stored = findTable(core.catalog, table);
          let saved = stored.resource;
          await transact(connection, false, async () => {
            if (patch.schema !== undefined)
              await updateSchema(connection, stored, patch.schema.fields);
            saved = await saveTable(core, connection, {
              ...stored.resource,
              ...patch,
              tableReference: stored.reference,
            });
          });
          return saved;
        }),
      ),
    deleteTable: async (table) =>
      core.locks.hold("catalog", async () =>
        core.database.use(async (connection) => dropStoredTable(core, connection, table, false)),
      ),
  };
}

function tablesOf(core: Core, projectId: string, datasetId: string): readonly StoredTable[] {
  return [...core.catalog.tables.values()].filter(
    ({ reference }) => reference.projectId === projectId && reference.datasetId === datasetId,
  );
}

function tableResource(core: Core, table: TableReference): TableResource {
  requireDataset(core, table.projectId, table.datasetId);
  return findTable(core.catalog, table).resource;
}

/** A view's columns are those of its query. */
async function viewSchema(core: Core, resource: TableResource): Promise<TableResource> {
  const query =
    resource.view?.query ?? (resource["materializedView"] as { query?: string } | undefined)?.query;
  if (query === undefined) return resource;
  const { projectId } = resource.tableReference;
  const dry = await executeQuery(core, { query, projectId, dryRun: true });
  return { ...resource, schema: { fields: dry.schema } };
}

type DataMethods = Pick<
  Warehouse,
  "execute" | "listRows" | "appendRows" | "appendColumns" | "load" | "extract"
>;

function dataMethods(core: Core): DataMethods {
  return {
    execute: async (request) => executeQuery(core, request),
    listRows: async (table, page) =>
      core.database.use(async (connection) =>
        listTableRows(core, connection, findTable(core.catalog, table), page),
      ),
    appendRows: async (table, rows) => {
      const stored = writable(core, table);
      return core.database.use(async (connection) =>
        appendJsonRows(connection, stored, rows, core.now())
          .then(() => core.versions.changed(stored))
          .catch(refused),
      );
    },
    appendColumns: async (table, batch) => {
      const stored = writable(core, table);
      return core.database.use(async (connection) =>
        appendColumnBatch(connection, stored, batch, core.now())
          .then(() => core.versions.changed(stored))
          .catch(refused),
      );
    },
    load: async (table, source) => {
      requireDataset(core, table.projectId, table.datasetId);
      return core.database.use(async (connection) =>
        loadFiles(core, connection, table, source)
          .finally(() => core.versions.changed(findTable(core.catalog, table)))
          .catch(refused),
      );
    },
    extract: async (table, target) =>
      core.database.use(async (connection) =>
        extractTable(connection, findTable(core.catalog, table), target).catch(refused),
      ),
  };
}

function writable(core: Core, table: TableReference): StoredTable {
  const stored = findTable(core.catalog, table);
  if ((stored.resource.type ?? "TABLE") !== "TABLE")
    throw new BigQueryError(
      "invalid",
      `Cannot add rows to a view: ${table.datasetId}.${table.tableId}`,
    );
  return stored;
}

function refused(error: unknown): never {
  throw bigQueryFailure(error);
}

type ModelMethods = Pick<Warehouse, "listModels" | "getModel" | "updateModel" | "deleteModel">;

function modelMethods(core: Core): ModelMethods {
  const get = (name: string): Record<string, unknown> => {
    const model = core.catalog.models.get(name);
    const [projectId, datasetId, modelId] = name.split(".");
    if (model === undefined)
      throw new BigQueryError("notFound", `Not found: Model ${projectId}:${datasetId}.${modelId}`);
    return model.resource;
  };
  return {
    listModels: (projectId, datasetId) =>
      [...core.catalog.models]
        .filter(([name]) => name.startsWith(`${projectId}.${datasetId}.`))
        .map(([, model]) => model.resource),
    getModel: (projectId, datasetId, modelId) => get(`${projectId}.${datasetId}.${modelId}`),
    updateModel: async (projectId, datasetId, modelId, patch) => {
      const name = `${projectId}.${datasetId}.${modelId}`;
      const resource = patched(get(name), patch);
      const model = { document: core.catalog.models.get(name)?.document ?? {}, resource };
      await core.database.use(async (connection) => persist(connection, "models", name, model));
      core.catalog.models.set(name, model);
      return resource;
    },
    deleteModel: async (projectId, datasetId, modelId) => {
      const name = `${projectId}.${datasetId}.${modelId}`;
      get(name);
      await core.database.use(async (connection) => persist(connection, "models", name, undefined));
      core.catalog.models.delete(name);
      core.version++;
    },
  };
}

/** PATCH: null takes a member away. */
function patched(
  resource: Record<string, unknown>,
  patch: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries({ ...resource, ...patch }).filter(([, value]) => value !== null),
  );
}

function closing(core: Core): Pick<Warehouse, "close"> {
  return {
    close: async () => {
      await core.analyzer.close();
      await core.database.close();
    },
  };
}
