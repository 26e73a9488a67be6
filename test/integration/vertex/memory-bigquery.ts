import { BigQueryError } from "../../../local/bigquery/errors.ts";
import type {
  ApiRow,
  FieldSchema,
  JsonRow,
  TableReference,
  TableResource,
} from "../../../local/bigquery/warehouse.ts";
import type { VertexBigQuery } from "../../../local/vertex/bigquery.ts";

/** Tables in memory behind the warehouse's contract, so that Vertex AI is tested without the SQL engine. */
export interface MemoryBigQuery extends VertexBigQuery {
  readonly models: Set<string>;
  /** A table's rows as they were appended. */
  rows(table: string): readonly JsonRow[];
  schema(table: string): readonly FieldSchema[];
  fill(table: string, fields: readonly FieldSchema[], rows: readonly JsonRow[]): Promise<void>;
}

const key = ({ projectId, datasetId, tableId }: TableReference): string =>
  `${projectId}.${datasetId}.${tableId}`;

export function createMemoryBigQuery(datasets: readonly string[]): MemoryBigQuery {
  const known = new Set(datasets);
  const tables = new Map<string, { resource: TableResource; rows: JsonRow[] }>();
  const models = new Set<string>();
  const find = (table: TableReference): { resource: TableResource; rows: JsonRow[] } => {
    const found = tables.get(key(table));
    if (found === undefined) throw new BigQueryError("notFound", `Not found: Table ${key(table)}`);
    return found;
  };
  const bigquery: MemoryBigQuery = {
    models,
    async createDataset({ projectId, datasetId }) {
      known.add(`${projectId}.${datasetId}`);
    },
    getDataset(projectId, datasetId) {
      if (!known.has(`${projectId}.${datasetId}`))
        throw new BigQueryError("notFound", `Not found: Dataset ${projectId}.${datasetId}`);
      return {};
    },
    async createTable(resource) {
      tables.set(key(resource.tableReference), { resource, rows: [] });
      return resource;
    },
    getTable: (table) => find(table).resource,
    async listRows(table, { startIndex, maxResults }) {
      const { resource, rows } = find(table);
      const schema = resource.schema?.fields ?? [];
      const page = rows.slice(startIndex, startIndex + maxResults);
      return {
        rows: page.map((row): ApiRow => ({
          f: schema.map(({ name }) => ({ v: cell(row[name]) })),
        })),
        totalRows: BigInt(rows.length),
        schema,
      };
    },
    async appendRows(table, rows) {
      find(table).rows.push(...rows);
    },
    getModel(projectId, datasetId, modelId) {
      const name = `${projectId}.${datasetId}.${modelId}`;
      if (!models.has(name)) throw new BigQueryError("notFound", `Not found: Model ${name}`);
      return {};
    },
    rows: (table) => tables.get(table)?.rows ?? [],
    schema: (table) => tables.get(table)?.resource.schema?.fields ?? [],
    async fill(table, fields, rows) {
      const [projectId = "", datasetId = "", tableId = ""] = table.split(".");
      const tableReference = { projectId, datasetId, tableId };
      await bigquery.createTable({ tableReference, schema: { fields } });
      await bigquery.appendRows(tableReference, rows);
    },
  };
  return bigquery;
}

const cell = (value: unknown): unknown =>
  value === null || value === undefined ? null : String(value);
