import { describe, expect, test } from "vitest";
import { changesOf, dataLossOf } from "../../../../scripts/deploy/changes.ts";

const planOf = (
  type: string,
  actions: readonly string[],
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
): string =>
  JSON.stringify({
    resource_changes: [
      { address: `${type}.x`, type, mode: "managed", change: { actions, before, after } },
    ],
  });

const table = (fields: readonly object[]): Record<string, unknown> => ({
  schema: JSON.stringify(fields),
});
const id = { name: "id", type: "STRING", mode: "REQUIRED" };
const age = { name: "age", type: "INTEGER", mode: "NULLABLE" };

test("what stays as it is, and data sources, are no changes", () => {
  expect(changesOf(planOf("google_pubsub_topic", ["no-op"], {}, {}))).toEqual([]);
  expect(changesOf("{}")).toEqual([]);
});

describe("changes that would lose data", () => {
  test.each([
    [
      "a bucket is deleted",
      "google_storage_bucket",
      ["delete"],
      {},
      null,
      "would be destroyed with what it holds",
    ],
    [
      "a dataset is replaced",
      "google_bigquery_dataset",
      ["delete", "create"],
      {},
      {},
      "would be destroyed and made anew, empty",
    ],
    [
      "a column goes",
      "google_bigquery_table",
      ["update"],
      table([id, age]),
      table([id]),
      "would lose data: column age is gone",
    ],
    [
      "a column changes its type",
      "google_bigquery_table",
      ["delete", "create"],
      table([age]),
      table([{ ...age, type: "STRING" }]),
      "would be destroyed and made anew, empty: column age is STRING and was INTEGER",
    ],
    [
      "a column no longer takes NULL",
      "google_bigquery_table",
      ["update"],
      table([age]),
      table([{ ...age, mode: "REQUIRED" }]),
      "would lose data: column age is REQUIRED and was NULLABLE",
    ],
    [
      "a field of a record goes",
      "google_bigquery_table",
      ["update"],
      table([{ name: "home", type: "RECORD", fields: [id, age] }]),
      table([{ name: "home", type: "RECORD", fields: [id] }]),
      "would lose data: column home.age is gone",
    ],
  ] as const)("%s", (_, type, actions, before, after, problem) => {
    expect(dataLossOf(changesOf(planOf(type, actions, before, after)))).toEqual([
      { address: `${type}.x`, problem },
    ]);
  });

  test.each([
    ["a column comes", "google_bigquery_table", ["update"], table([id]), table([id, age])],
    [
      "a column may be NULL now",
      "google_bigquery_table",
      ["update"],
      table([id]),
      table([{ ...id, mode: "NULLABLE" }]),
    ],
    ["a table is new", "google_bigquery_table", ["create"], null, table([id])],
    ["a view goes", "google_bigquery_table", ["delete"], { view: [{ query: "SELECT 1" }] }, null],
    ["a function is replaced", "google_cloudfunctions2_function", ["delete", "create"], {}, {}],
  ] as const)("nothing is lost when %s", (_, type, actions, before, after) => {
    expect(dataLossOf(changesOf(planOf(type, actions, before, after)))).toEqual([]);
  });
});
