import { z } from "zod";
import { describe, expect, test } from "vitest";
import { string } from "../../../../schemas/column.ts";
import { defineTable } from "../../../../schemas/table-contract.ts";
import { parts } from "../fixtures/parts.ts";
import { synthesised } from "../fixtures/synthesised.ts";

const address = "google_bigquery_table.silver_staging_people";

test("a table is what its contract says", () => {
  const table = synthesised({ parts }).resource(address);
  expect(table).toMatchObject({
    dataset_id: "${google_bigquery_dataset.silver_dataset.dataset_id}",
    table_id: "staging_people",
    description: "People, $${not a reference}.",
    time_partitioning: { type: "DAY", field: "seen_on", expiration_ms: 172_800_000 },
    clustering: ["person_id"],
    deletion_protection: false,
  });
  expect(JSON.parse(String(table["schema"]))).toEqual([
    { name: "person_id", mode: "REQUIRED", description: "Id.", type: "STRING" },
    { name: "seen_on", mode: "REQUIRED", description: "Day.", type: "DATE" },
    {
      name: "nickname",
      mode: "NULLABLE",
      description: "Nickname.",
      type: "STRING",
      policyTags: { names: ["${google_data_catalog_policy_tag.personal_data_name.name}"] },
    },
    { name: "tags", mode: "REPEATED", description: "Tags.", type: "STRING" },
  ]);
});

describe("views", () => {
  const view = {
    query: "SELECT person_id, '${x}' AS note FROM silver.staging_people",
    reads: ["silver.staging_people"],
  };
  const marts = defineTable({
    layer: "gold",
    table: "marts_people",
    description: "People.",
    row: z.object({ person_id: string("Id."), note: string("Note.", { pii: "name" }) }),
    grain: ["person_id"],
    clusterBy: ["person_id"],
  });
  const resourceOf = (isMaterialized: boolean) =>
    synthesised({
      parts: {
        ...parts,
        tables: [...parts.tables, marts],
        views: new Map([["gold.marts_people", { ...view, isMaterialized }]]),
      },
      environment: "prod",
    }).resource("google_bigquery_table.gold_marts_people");

  test("a view has its query and the descriptions of its contract, and follows what it reads", () => {
    const table = resourceOf(false);
    expect(table).toMatchObject({
      view: { query: "SELECT person_id, '$${x}' AS note FROM silver.staging_people" },
      deletion_protection: false,
      depends_on: ["google_bigquery_table.silver_staging_people"],
    });
    expect(JSON.parse(String(table["schema"]))).toEqual([
      { name: "person_id", mode: "NULLABLE", description: "Id.", type: "STRING" },
      { name: "note", mode: "NULLABLE", description: "Note.", type: "STRING" },
    ]);
    expect(table["clustering"]).toBeUndefined();
  });

  test("a materialised view is kept fresh and laid out, without a schema of its own", () => {
    const table = resourceOf(true);
    expect(table).toMatchObject({
      materialized_view: { enable_refresh: true },
      clustering: ["person_id"],
    });
    expect(table["schema"]).toBeUndefined();
  });
});

test("there is a dataset per layer, with or without tables", () => {
  expect(synthesised({ parts }).names("google_bigquery_dataset")).toEqual([
    "bronze_dataset",
    "content_dataset",
    "features_dataset",
    "gold_dataset",
    "ops_dataset",
    "predictions_dataset",
    "silver_dataset",
    "snapshots",
    "logs_dataset",
  ]);
});

test("in prod neither tables nor their dataset can be destroyed", () => {
  const prod = synthesised({ parts, environment: "prod" });
  expect(prod.resource(address)["deletion_protection"]).toBe(true);
  expect(prod.resource("google_bigquery_dataset.silver_dataset")).toMatchObject({
    delete_contents_on_destroy: false,
    max_time_travel_hours: "168",
  });
});

test("a file of sql/udf is a routine of its dataset", () => {
  expect(
    synthesised({ parts }).resource("google_bigquery_routine.routines_silver_email_sha256"),
  ).toMatchObject({
    dataset_id: "silver",
    routine_id: "email_sha256",
    routine_type: "SCALAR_FUNCTION",
    arguments: [{ name: "email", data_type: '{"typeKind":"STRING"}' }],
    return_type: '{"typeKind":"STRING"}',
    definition_body: "TO_HEX(SHA256(LOWER(TRIM(email))))",
  });
});
