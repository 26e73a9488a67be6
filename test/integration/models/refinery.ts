import { createWarehouse } from "../../../local/bigquery/engine/engine.ts";
import type { QueryParameter } from "../../../local/bigquery/warehouse.ts";
import { bigQuerySchema } from "../../../schemas/bigquery-schema.ts";
import { events, tables } from "../../../schemas/registry.ts";
import { layers, qualifiedName } from "../../../schemas/table-contract.ts";
import { compileProject } from "../../../sql/compiler/compile-project.ts";
import { declaredViews } from "../../../sql/compiler/views.ts";
import type { ManifestModel, Release } from "../../../sql/compiler/release.ts";

export type Row = Readonly<Record<string, unknown>>;
/** Rows by qualified table. */
export type Landing = Readonly<Record<string, readonly Row[]>>;

/** The models of the release over a local BigQuery, run as the pipeline's workflow runs them. */
export interface Refinery {
  land(rows: Landing): Promise<void>;
  /** One pipeline run; answers how often each model ran on how many days. Throws where a data test of severity error fails. */
  refine(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** One model by itself, on the days given. */
  run(model: string, ...days: string[]): Promise<void>;
  query(sql: string, parameters?: readonly QueryParameter[]): Promise<Row[]>;
  /** Every row of the tables as text, sorted. */
  contents(...names: string[]): Promise<Record<string, readonly string[]>>;
  /** Empties all tables; bronze stays when told so. */
  reset(options?: { readonly bronze: boolean }): Promise<void>;
  close(): Promise<void>;
}

const projectId = "p";
const root = new URL("../../../sql", import.meta.url).pathname;
const views = declaredViews(root, tables);
let compiled: Promise<Release> | undefined;

const compileOnce = async (): Promise<Release> =>
  (await compileProject(root, tables, events)).release;

/** `only` names the models that run, beside all those they are made from; by default all. */
export async function openRefinery(
  only?: readonly string[],
  options: { readonly directory?: string } = {},
): Promise<Refinery> {
  const release = await (compiled ??= compileOnce());
  const warehouse = await createWarehouse({
    projectId,
    now: () => new Date("2026-11-28T12:00:00Z"),
    ...options,
  });
  await Promise.all(layers.map((datasetId) => warehouse.createDataset({ projectId, datasetId })));
  for (const contract of tables.filter((table) => !views.has(qualifiedName(table))))
    await warehouse.createTable({
      tableReference: { projectId, datasetId: contract.layer, tableId: contract.table },
      schema: { fields: bigQuerySchema(contract) as never },
      ...(contract.partitionBy === undefined
        ? {}
        : { timePartitioning: { type: "DAY", field: contract.partitionBy } }),
    });
  const { stages, statements } = release.manifest;
  const models = wanted([...stages.refine, ...stages.publish].flat(), only);
  const textOf = (name: string | null): string => release.files.get(name ?? "") ?? "";
  let run = 0;
  const landed = new Set<string>();

  const query: Refinery["query"] = async (sql, parameters = []) => {
    const { rows, schema } = await warehouse.execute({
      query: sql,
      projectId,
      parameterMode: "NAMED",
      parameters,
    });
    return rows.map(({ f }) => Object.fromEntries(f.map(({ v }, i) => [schema[i]?.name ?? "", v])));
  };

  const runModel = async (model: ManifestModel, days: Row): Promise<void> => {
    const parameters = ["dirty_partitions", "dirty_ingest_dates"]
      .filter((name) => textOf(model.statement).includes(`@${name}`))
      .map((name) => datesParameter(name, String(days[name] ?? "[]")));
    if (model.statement !== null) await query(textOf(model.statement), parameters);
    if (model.tests === null) return;
    const failed = (await query(textOf(model.tests), parameters)).filter(
      (test) => test["severity"] === "error" && test["failing_rows"] !== "0",
    );
    if (failed.length > 0) throw new Error(`data tests failed: ${JSON.stringify(failed)}`);
  };

  for (const [name, view] of views) await query(`CREATE VIEW ${name} AS ${view.query}`);

  return {
    query,
    async run(name, ...days) {
      const model = models.find((entry) => entry.model === name);
      if (model === undefined) throw new Error(`no model ${name}`);
      const list = JSON.stringify(days.map((value) => ({ value })));
      await runModel(model, { dirty_partitions: list, dirty_ingest_dates: list });
    },
    async land(rows) {
      for (const [name, list] of Object.entries(rows)) {
        const [datasetId = "", tableId = ""] = name.split(".");
        if (list.length === 0) continue;
        landed.add(name);
        await warehouse.appendRows({ projectId, datasetId, tableId }, list);
      }
    },
    async refine() {
      const runId = stringParameter("run_id", `run-${(run += 1)}`);
      await query(textOf(statements["find_dirty"] ?? ""), [runId, dateParameter("since")]);
      const plan = planOf(await query(textOf(statements["plan"] ?? ""), [runId]));
      const ran = new Map<string, readonly string[]>();
      for (const model of models) {
        const days = plan.get(model.model) ?? {};
        const isPlanned = plan.has(model.model);
        if (!isPlanned && !model.parents.some((parent) => ran.has(parent))) continue;
        if (!isPlanned && model.takes_days) continue;
        await runModel(model, days);
        const list = JSON.parse(String(days["dirty_partitions"] ?? "[]")) as { value: string }[];
        ran.set(
          model.model,
          list.map(({ value }) => value),
        );
      }
      await query(textOf(statements["advance"] ?? ""), [runId]);
      await query(textOf(statements["settle_states"] ?? ""));
      return ran;
    },
    async contents(...names) {
      const entries = names.map(async (name) => {
        const rows = await query(
          `SELECT TO_JSON_STRING(t) AS line FROM ${name} AS t ORDER BY line`,
        );
        return [name, rows.map((row) => String(row["line"]))] as const;
      });
      return Object.fromEntries(await Promise.all(entries));
    },
    async reset({ bronze } = { bronze: true }) {
      const filled = tables
        .map((contract) => ({ layer: contract.layer, name: qualifiedName(contract) }))
        .filter(
          ({ layer, name }) =>
            !views.has(name) && (layer !== "bronze" || (bronze && landed.has(name))),
        );
      for (const { name } of filled) await query(`TRUNCATE TABLE ${name}`);
      if (bronze) landed.clear();
    },
    close: () => warehouse.close(),
  };
}

function wanted(models: readonly ManifestModel[], only?: readonly string[]): ManifestModel[] {
  if (only === undefined) return [...models];
  const names = new Set(only);
  for (const model of models.toReversed())
    if (names.has(model.model)) model.parents.forEach((parent) => names.add(parent));
  return models.filter(({ model }) => names.has(model));
}

/** Models by name, each with its days: the plan names lists of days that models share. */
function planOf(rows: readonly Row[]): ReadonlyMap<unknown, Row> {
  const lists = new Map(
    rows.filter((row) => row["kind"] === "days").map((row) => [row["name"], row["days"]]),
  );
  return new Map(
    rows
      .filter((row) => row["kind"] === "model")
      .map((row) => [
        row["name"],
        {
          dirty_partitions: lists.get(row["dirty_partitions"]),
          dirty_ingest_dates: lists.get(row["dirty_ingest_dates"]),
        },
      ]),
  );
}

const stringParameter = (name: string, value: string): QueryParameter => ({
  name,
  parameterType: { type: "STRING" },
  parameterValue: { value },
});
const dateParameter = (name: string): QueryParameter => ({
  name,
  parameterType: { type: "DATE" },
  parameterValue: { value: "2000-01-01" },
});
const datesParameter = (name: string, json: string): QueryParameter => ({
  name,
  parameterType: { type: "ARRAY", arrayType: { type: "DATE" } },
  parameterValue: { arrayValues: JSON.parse(json) as { value: string }[] },
});
