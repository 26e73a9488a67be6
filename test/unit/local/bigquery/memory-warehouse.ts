import { readFile } from "node:fs/promises";
import { BigQueryError } from "../../../../local/bigquery/errors.ts";
import type {
  ApiRow,
  ColumnBatch,
  ExecuteResult,
  FieldSchema,
  JsonRow,
  RowError,
  TableReference,
  TableResource,
  Warehouse,
} from "../../../../local/bigquery/warehouse.ts";

/** A warehouse for tests of the protocols alone: tables hold the JSON they were given, and SQL is a few known shapes. */
export interface MemoryWarehouse extends Warehouse {
  readonly appended: { table: string; batch: ColumnBatch }[];
  readonly executed: string[];
  /** The content of every file that was loaded. */
  readonly loaded: string[];
  /** Statements that wait for this before they answer. */
  gate: Promise<void>;
}

export function createMemoryWarehouse(): MemoryWarehouse {
  const datasets = new Map<string, Record<string, unknown>>();
  const tables = new Map<string, { resource: TableResource; rows: JsonRow[] }>();
  const key = (t: TableReference) => `${t.projectId}:${t.datasetId}.${t.tableId}`;
  const find = (t: TableReference) => {
    const table = tables.get(key(t));
    if (table === undefined) throw new BigQueryError("notFound", `Not found: Table ${key(t)}`);
    return table;
  };
  const fieldsOf = (t: TableReference) => find(t).resource.schema?.fields ?? [];

  const warehouse: MemoryWarehouse = {
    appended: [],
    executed: [],
    loaded: [],
    gate: Promise.resolve(),
    async createDataset(dataset) {
      const id = `${dataset.projectId}:${dataset.datasetId}`;
      if (datasets.has(id)) throw new BigQueryError("duplicate", `Already Exists: Dataset ${id}`);
      datasets.set(id, dataset);
    },
    getDataset(projectId, datasetId) {
      const dataset = datasets.get(`${projectId}:${datasetId}`);
      if (dataset === undefined)
        throw new BigQueryError("notFound", `Not found: Dataset ${projectId}:${datasetId}`);
      return dataset;
    },
    listDatasets: () => [...datasets.values()],
    async updateDataset(projectId, datasetId, patch) {
      const id = `${projectId}:${datasetId}`;
      datasets.set(id, { ...datasets.get(id), ...patch });
    },
    async deleteDataset(projectId, datasetId) {
      datasets.delete(`${projectId}:${datasetId}`);
    },
    async createTable(table) {
      if (tables.has(key(table.tableReference)))
        throw new BigQueryError("duplicate", `Already Exists: Table ${key(table.tableReference)}`);
      tables.set(key(table.tableReference), { resource: table, rows: [] });
      return table;
    },
    getTable(table) {
      const { resource, rows } = find(table);
      return { ...resource, numRows: String(rows.length) };
    },
    listTables: () => [...tables.values()].map(({ resource }) => resource),
    async updateTable(table, patch) {
      const entry = find(table);
      entry.resource = { ...entry.resource, ...patch };
      return entry.resource;
    },
    async deleteTable(table) {
      find(table);
      tables.delete(key(table));
    },
    async execute(request) {
      warehouse.executed.push(request.query);
      await warehouse.gate;
      request.signal?.throwIfAborted();
      return answer(request.query, request.projectId, (table) => {
        request.authorize?.("bigquery.tables.getData", table);
        const fields = fieldsOf(table);
        return { fields, rows: find(table).rows.map((row) => apiRow(fields, row)) };
      });
    },
    async listRows(table, page) {
      const fields = fieldsOf(table).filter(
        ({ name }) => page.selectedFields?.includes(name) ?? true,
      );
      const rows = find(table).rows.slice(page.startIndex, page.startIndex + page.maxResults);
      return {
        rows: rows.map((row) => apiRow(fields, row)),
        totalRows: BigInt(find(table).rows.length),
        schema: fields,
      };
    },
    async appendRows(table, rows) {
      const names = new Set(fieldsOf(table).map(({ name }) => name));
      const errors: RowError[] = rows.flatMap((row, index) =>
        Object.keys(row)
          .filter((name) => !names.has(name))
          .map((column) => ({ index, column, message: `no such field: ${column}.` })),
      );
      if (errors.length > 0) throw new BigQueryError("invalid", "bad rows", { cause: errors });
      find(table).rows.push(...rows);
    },
    async appendColumns(table, batch) {
      warehouse.appended.push({ table: key(table), batch });
      find(table).rows.push(
        ...Array.from({ length: batch.rowCount }, (_row, index) =>
          Object.fromEntries(batch.columns.map(({ name, values }) => [name, values[index]])),
        ),
      );
    },
    async load(table, source) {
      if (!tables.has(key(table)))
        await warehouse.createTable({
          tableReference: table,
          schema: { fields: source.schema ?? [] },
        });
      for (const file of source.files) warehouse.loaded.push(await readFile(file, "utf8"));
      return { outputRows: 1n, inputFileBytes: 2n, badRecords: 0n };
    },
    extract: async () => ({ rows: 1n }),
    listModels: () => [],
    getModel: () => ({}),
    deleteModel: async () => {},
    close: async () => {},
  };
  return warehouse;
}

function apiRow(fields: readonly FieldSchema[], row: JsonRow): ApiRow {
  return {
    f: fields.map(({ name }) => {
      const value = row[name] ?? null;
      return { v: value === null ? null : (value as { toString(): string }).toString() };
    }),
  };
}

type Read = (table: TableReference) => { fields: readonly FieldSchema[]; rows: readonly ApiRow[] };

function answer(query: string, projectId: string, read: Read): ExecuteResult {
  const base = { children: [], referencedTables: [], bytesProcessed: 0n };
  const series = /^SELECT n FROM UNNEST\(GENERATE_ARRAY\(1, (\d+)\)\) AS n$/.exec(query)?.[1];
  if (series !== undefined)
    return {
      ...base,
      statementType: "SELECT",
      schema: [{ name: "n", type: "INTEGER" }],
      rows: Array.from({ length: Number(series) }, (_row, n) => ({ f: [{ v: String(n + 1) }] })),
    };
  const table = /^SELECT \* FROM `?(?:\w+\.)??(\w+)\.(\w+)`?$/.exec(query);
  if (table !== null) {
    const [, datasetId = "", tableId = ""] = table;
    const { fields, rows } = read({ projectId, datasetId, tableId });
    return { ...base, statementType: "SELECT", schema: fields, rows, bytesProcessed: 1_500_000n };
  }
  if (query === "UPDATE d.t SET x = 1 WHERE TRUE")
    return {
      ...base,
      statementType: "UPDATE",
      schema: [],
      rows: [],
      dmlStats: { insertedRowCount: 0n, updatedRowCount: 3n, deletedRowCount: 0n },
    };
  if (query === "SELECT 1; SELECT 2") {
    const one = (v: string) => ({
      ...base,
      statementType: "SELECT",
      schema: [{ name: "f0_", type: "INTEGER" as const }],
      rows: [{ f: [{ v }] }],
    });
    return { ...one("2"), statementType: "SCRIPT", children: [one("1"), one("2")] };
  }
  throw new BigQueryError("invalidQuery", "Syntax error: Unexpected keyword BAD at [1:1]");
}
