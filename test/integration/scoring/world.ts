import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createWarehouse } from "../../../local/bigquery/engine/engine.ts";
import { createMachineLearning } from "../../../local/bigquery/ml/machine-learning.ts";
import type { Warehouse } from "../../../local/bigquery/warehouse.ts";
import { bigQuerySchema } from "../../../schemas/bigquery-schema.ts";
import { tables } from "../../../schemas/registry.ts";
import { layers, qualifiedName } from "../../../schemas/table-contract.ts";
import { splitModel } from "../../../sql/compiler/header.ts";

const projectId = "project";
const root = join(import.meta.dirname, "../../../sql");

/** Rows of a test name the columns that matter and leave the rest out. */
const optional = <T extends { readonly mode?: string | undefined }>(field: T): T =>
  field.mode === "REQUIRED" ? { ...field, mode: "NULLABLE" } : field;

/** A warehouse in memory with tables as their contracts say, all columns optional. */
export interface World {
  readonly warehouse: Warehouse;
  /** Rows of a statement as lists of text. */
  sql(query: string, parameters?: Readonly<Record<string, string>>): Promise<(string | null)[][]>;
  /** Makes a feature table anew from its model's own SQL. */
  build(table: string, change?: (query: string) => string): Promise<void>;
  close(): Promise<void>;
}

export async function openWorld(names: readonly string[]): Promise<World> {
  const warehouse = await createWarehouse({
    projectId,
    ml: createMachineLearning(),
  });
  for (const datasetId of layers) await warehouse.createDataset({ projectId, datasetId });
  for (const contract of tables.filter((table) => names.includes(qualifiedName(table))))
    await warehouse.createTable({
      tableReference: { projectId, datasetId: contract.layer, tableId: contract.table },
      schema: { fields: bigQuerySchema(contract).map(optional) },
    } as never);
  const sql: World["sql"] = async (query, parameters = {}) => {
    const { rows } = await warehouse.execute({
      query,
      projectId,
      parameters: Object.entries(parameters).map(([name, value]) => ({
        name,
        parameterType: { type: name === "evaluation_from" ? "DATE" : "STRING" },
        parameterValue: { value },
      })),
    });
    return rows.map((row) => row.f.map(({ v }) => (v === null ? null : String(v))));
  };
  return {
    warehouse,
    sql,
    async build(table, change = (query) => query) {
      const [layer, name] = table.split(".");
      const { query } = splitModel(readFileSync(join(root, layer ?? "", `${name}.sql`), "utf8"));
      await sql(`CREATE OR REPLACE TABLE ${table} AS\n${change(query)}`);
    },
    close: () => warehouse.close(),
  };
}
