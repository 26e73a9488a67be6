import { expect, test } from "vitest";
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

test("there is a dataset per layer, with or without tables", () => {
  expect(synthesised({ parts }).names("google_bigquery_dataset")).toEqual([
    "bronze_dataset",
    "content_dataset",
    "features_dataset",
    "gold_dataset",
    "ops_dataset",
    "predictions_dataset",
    "silver_dataset",
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
