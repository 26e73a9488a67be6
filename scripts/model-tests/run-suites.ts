import { createWarehouse } from "../../local/bigquery/engine/engine.ts";
import type { Warehouse } from "../../local/bigquery/warehouse.ts";
import { bigQuerySchema } from "../../schemas/bigquery-schema.ts";
import { layers, qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import type { Model } from "../../sql/compiler/model.ts";
import { modelStatement } from "../../sql/compiler/statement.ts";
import type { ModelTest, Suite } from "./suite.ts";
import { typedRows } from "./typed-rows.ts";

export interface ModelTestResult {
  readonly file: string;
  readonly model: string;
  readonly name: string;
  /** Undefined where it passed. */
  readonly failure: string | undefined;
}

const projectId = "tests";

/** Runs the tests of models on a BigQuery in memory; nothing else is touched. */
export async function runSuites(
  suites: readonly Suite[],
  models: readonly Model[],
  contracts: readonly TableContract[],
): Promise<readonly ModelTestResult[]> {
  let now = new Date(0);
  const warehouse = await createWarehouse({ projectId, now: () => now });
  try {
    for (const datasetId of layers) await warehouse.createDataset({ projectId, datasetId });
    const byName = new Map(contracts.map((contract) => [qualifiedName(contract), contract]));
    const results: ModelTestResult[] = [];
    const empty = new Set<string>();
    for (const suite of suites) {
      now = new Date(suite.now);
      const model = models.find(({ name }) => name === suite.model);
      for (const test of suite.tests) {
        const failure =
          model === undefined
            ? `there is no model ${suite.model} in sql/`
            : await runTest(warehouse, model, test, byName, empty).catch((error: unknown) =>
                error instanceof Error ? error.message : String(error),
              );
        results.push({ file: suite.file, model: suite.model, name: test.name, failure });
      }
    }
    return results;
  } finally {
    await warehouse.close();
  }
}

/** What is wrong, or undefined. `empty` are tables that earlier tests left as they made them. */
async function runTest(
  warehouse: Warehouse,
  model: Model,
  test: ModelTest,
  contracts: ReadonlyMap<string, TableContract>,
  empty: Set<string>,
): Promise<string | undefined> {
  const stray = Object.keys(test.given).find(
    (name) => name !== model.name && !model.reads.includes(name),
  );
  if (stray !== undefined) return `${model.name} does not read ${stray}`;
  const tables = [...new Set([...model.reads, model.name])].flatMap(
    (name) => contracts.get(name) ?? [],
  );
  await Promise.all(
    tables.map(async (contract) => {
      if (empty.has(qualifiedName(contract))) return;
      await createEmpty(warehouse, contract);
      empty.add(qualifiedName(contract));
    }),
  );
  const filled = tables.filter((contract) => {
    const name = qualifiedName(contract);
    return name === model.name || (test.given[name] ?? []).length > 0;
  });
  try {
    for (const contract of tables) {
      const rows = test.given[qualifiedName(contract)] ?? [];
      const columns = [...new Set(rows.flatMap(Object.keys))];
      if (rows.length > 0)
        await warehouse.execute({
          projectId,
          query: `INSERT INTO ${qualifiedName(contract)} (${columns.join(", ")}) ${typedRows(contract, columns, rows)}`,
        });
    }
    const columns = Object.keys(model.contract.row.shape).join(", ");
    await warehouse.execute({
      projectId,
      query:
        modelStatement(model) ??
        `INSERT INTO ${model.name} (${columns}) SELECT ${columns} FROM (${model.query})`,
      parameters: Object.entries(test.parameters).map(([name, days = []]) => ({
        name,
        parameterType: { type: "ARRAY", arrayType: { type: "DATE" } },
        parameterValue: { arrayValues: days.map((value) => ({ value })) },
      })),
    });
    return await difference(warehouse, model, test);
  } finally {
    for (const contract of filled) {
      empty.delete(qualifiedName(contract));
      await warehouse.deleteTable({
        projectId,
        datasetId: contract.layer,
        tableId: contract.table,
      });
    }
  }
}

/** NOT NULL is the warehouse's to enforce; a test gives only the columns that matter to it. */
async function createEmpty(warehouse: Warehouse, contract: TableContract): Promise<void> {
  await warehouse.createTable({
    tableReference: { projectId, datasetId: contract.layer, tableId: contract.table },
    schema: {
      fields: bigQuerySchema(contract).map(({ name, type, mode }) => ({
        name,
        type,
        mode: mode === "REPEATED" ? mode : "NULLABLE",
      })),
    },
  } as never);
}

async function difference(
  warehouse: Warehouse,
  model: Model,
  test: ModelTest,
): Promise<string | undefined> {
  const columns = [...new Set(test.expect.flatMap(Object.keys))];
  const text = columns.length === 0 ? "'a row'" : `TO_JSON_STRING(STRUCT(${columns.join(", ")}))`;
  const rowsFrom = (side: string, from: string): string =>
    `SELECT '${side}' AS side, ${text} AS row_text FROM ${from}`;
  const { rows } = await warehouse.execute({
    projectId,
    query: [
      rowsFrom("found", model.name),
      ...(test.expect.length === 0
        ? []
        : [rowsFrom("expected", `(${typedRows(model.contract, columns, test.expect)})`)]),
    ].join("\nUNION ALL\n"),
  });
  const of = (side: string): readonly string[] =>
    rows.filter((row) => row.f[0]?.v === side).map((row) => String(row.f[1]?.v));
  const [found, expected] = [of("found"), of("expected")];
  const missing = without(expected, found);
  const extra = without(found, expected);
  if (missing.length + extra.length === 0) return undefined;
  return [
    ...missing.map((line) => `  expected ${line}`),
    ...extra.map((line) => `  found    ${line}`),
  ].join("\n");
}

/** Elements of a list that another does not have, each as often as it is missing there. */
function without(list: readonly string[], other: readonly string[]): readonly string[] {
  const rest = [...other];
  return list.filter((one) => {
    const at = rest.indexOf(one);
    if (at !== -1) rest.splice(at, 1);
    return at === -1;
  });
}
