import { expect, test } from "vitest";
import { provisionWarehouse } from "../../../../local/bigquery/provision.ts";
import type { Resource } from "../../../../local/infrastructure/infrastructure.ts";
import { createInfrastructure } from "../../../../local/infrastructure/read.ts";
import { createMemoryWarehouse } from "./memory-warehouse.ts";

const resource = (type: string, name: string, attributes: Record<string, unknown>): Resource => ({
  type,
  address: `${type}.${name}`,
  stack: "local-warehouse",
  attributes,
});
const infrastructure = (...resources: Resource[]) => createInfrastructure("p", "us", resources);

const dataset = resource("google_bigquery_dataset", "bronze", {
  dataset_id: "bronze",
  location: "EU",
  labels: { layer: "bronze" },
  delete_contents_on_destroy: true,
});
const table = resource("google_bigquery_table", "track", {
  dataset_id: "bronze",
  table_id: "raw_web_track",
  schema: JSON.stringify([
    { name: "event_id", type: "STRING", mode: "REQUIRED" },
    { name: "n", type: "INT64" },
  ]),
  time_partitioning: [{ type: "DAY", field: "ingest_date", require_partition_filter: null }],
  clustering: ["event_id"],
  require_partition_filter: true,
  deletion_protection: false,
});
const reference = { projectId: "p", datasetId: "bronze", tableId: "raw_web_track" };

test("datasets and tables are made as Terraform declares them, and made again without harm", async () => {
  const warehouse = createMemoryWarehouse();
  await provisionWarehouse(warehouse, infrastructure(table, dataset));
  expect(warehouse.getDataset("p", "bronze")).toMatchObject({
    location: "EU",
    labels: { layer: "bronze" },
  });
  expect(warehouse.getTable(reference)).toMatchObject({
    schema: {
      fields: [
        { name: "event_id", type: "STRING", mode: "REQUIRED" },
        { name: "n", type: "INTEGER", mode: "NULLABLE" },
      ],
    },
    timePartitioning: { type: "DAY", field: "ingest_date" },
    clustering: { fields: ["event_id"] },
    requirePartitionFilter: true,
  });
  await warehouse.appendRows(reference, [{ event_id: "a" }]);
  const changed = resource("google_bigquery_table", "track", {
    ...table.attributes,
    description: "Raw track calls",
  });
  await provisionWarehouse(warehouse, infrastructure(dataset, changed));
  expect(warehouse.getTable(reference)).toMatchObject({
    description: "Raw track calls",
    numRows: "1",
  });
});

test("a routine becomes the DDL that it stands for", async () => {
  const warehouse = createMemoryWarehouse();
  const executed = warehouse.execute;
  const statements: string[] = [];
  warehouse.execute = async (request) => {
    statements.push(request.query);
    return executed({ ...request, query: "SELECT 1; SELECT 2" });
  };
  await provisionWarehouse(
    warehouse,
    infrastructure(
      dataset,
      resource("google_bigquery_routine", "half", {
        dataset_id: "bronze",
        routine_id: "half",
        routine_type: "SCALAR_FUNCTION",
        language: "SQL",
        definition_body: "x / 2",
        return_type: '{"typeKind":"FLOAT64"}',
        arguments: [
          { name: "x", data_type: '{"typeKind":"INT64"}' },
          {
            name: "s",
            data_type:
              '{"typeKind":"ARRAY","arrayElementType":{"typeKind":"STRUCT","structType":{"fields":[{"name":"a","type":{"typeKind":"STRING"}}]}}}',
          },
          { name: "any", argument_kind: "ANY_TYPE" },
        ],
      }),
      resource("google_bigquery_routine", "shout", {
        dataset_id: "bronze",
        routine_id: "shout",
        routine_type: "SCALAR_FUNCTION",
        language: "JAVASCRIPT",
        definition_body: 'return s + "!";',
        determinism_level: "DETERMINISTIC",
        return_type: '{"typeKind":"STRING"}',
        arguments: [{ name: "s", data_type: '{"typeKind":"STRING"}' }],
      }),
    ),
  );
  expect(statements).toEqual([
    "CREATE OR REPLACE FUNCTION `p.bronze.half`(`x` INT64, `s` ARRAY<STRUCT<`a` STRING>>, `any` ANY TYPE) RETURNS FLOAT64 AS (\nx / 2\n)",
    'CREATE OR REPLACE FUNCTION `p.bronze.shout`(`s` STRING) RETURNS STRING DETERMINISTIC\nLANGUAGE js AS "return s + \\"!\\";"',
  ]);
});

test("views are made after what they read, in whatever order they are declared", async () => {
  const warehouse = createMemoryWarehouse();
  const created: string[] = [];
  const create = warehouse.createTable;
  warehouse.createTable = async (declared) => {
    const { tableId } = declared.tableReference;
    if (tableId === "outer" && !created.includes("inner"))
      throw new Error("inner is not there yet");
    created.push(tableId);
    return create(declared);
  };
  const view = (name: string) =>
    resource("google_bigquery_table", name, {
      dataset_id: "bronze",
      table_id: name,
      view: [{ query: "SELECT 1", use_legacy_sql: false }],
    });
  await provisionWarehouse(warehouse, infrastructure(view("outer"), view("inner"), dataset));
  expect(created).toEqual(["inner", "outer"]);
});

test.each([
  [
    { dataset_id: "bronze", table_id: "t", external_data_configuration: [{ autodetect: true }] },
    "google_bigquery_table.t: the argument external_data_configuration is not supported locally.",
  ],
  [{ dataset_id: "bronze" }, "google_bigquery_table.t: the argument table_id is missing."],
  [
    { dataset_id: "bronze", table_id: "t", schema: '[{"name":"a","type":"TEXT"}]' },
    "Invalid field type TEXT of field a.",
  ],
])("what cannot be honoured is an error: %j", async (attributes, message) => {
  await expect(
    provisionWarehouse(
      createMemoryWarehouse(),
      infrastructure(dataset, resource("google_bigquery_table", "t", attributes)),
    ),
  ).rejects.toThrow(message);
});
