import { afterAll, beforeAll, expect, test } from "vitest";
import { createWarehouse } from "../../../local/bigquery/engine/engine.ts";
import { provisionWarehouse } from "../../../local/bigquery/provision.ts";
import type { Warehouse } from "../../../local/bigquery/warehouse.ts";

const projectId = "project";
let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await createWarehouse({ projectId });
});
afterAll(() => warehouse.close());

const table = (name: string, attributes: Readonly<Record<string, unknown>>) => ({
  stack: "warehouse",
  type: "google_bigquery_table",
  name,
  address: `google_bigquery_table.${name}`,
  attributes: { dataset_id: "gold", table_id: name, ...attributes },
});

test.each([
  ["view", { view: { query: "SELECT n, n * 2 AS twice FROM gold.plain", use_legacy_sql: false } }],
  [
    "materialized",
    {
      materialized_view: {
        query: "SELECT n, n * 2 AS twice FROM gold.plain",
        enable_refresh: true,
      },
    },
  ],
])("a declared %s shows what its table holds now", async (name, attributes) => {
  const resources = [
    { ...table("gold", {}), type: "google_bigquery_dataset", attributes: { dataset_id: "gold" } },
    table("plain", { schema: JSON.stringify([{ name: "n", type: "INTEGER" }]) }),
    table(name, attributes),
  ];
  await provisionWarehouse(warehouse, {
    projectId,
    ofType: (type: string) => resources.filter((resource) => resource.type === type),
  } as never);
  const rows = async (query: string) =>
    (await warehouse.execute({ query, projectId })).rows.map((row) => row.f.map(({ v }) => v));
  await rows("DELETE FROM gold.plain WHERE TRUE");
  await rows("INSERT INTO gold.plain VALUES (4)");
  expect(await rows(`SELECT * FROM gold.${name}`)).toEqual([["4", "8"]]);
});
