import { expect, test } from "vitest";
import { z } from "zod";
import { bigQuerySchema, columnsOf } from "../../../schemas/bigquery-schema.ts";
import * as column from "../../../schemas/column.ts";
import { defineTable, type TableContract } from "../../../schemas/table-contract.ts";

const table = (row: z.ZodObject): TableContract =>
  defineTable({ layer: "silver", table: "t", description: "T.", row, grain: [] });

test.each([
  ["STRING", column.string("D."), "STRING"],
  ["INT64", column.int64("D."), "INTEGER"],
  ["money", column.micros("D."), "INTEGER"],
  ["FLOAT64", column.float64("D."), "FLOAT"],
  ["NUMERIC", column.numeric("D."), "NUMERIC"],
  ["BOOL", column.bool("D."), "BOOLEAN"],
  ["DATE", column.date("D."), "DATE"],
  ["TIMESTAMP", column.timestamp("D."), "TIMESTAMP"],
  ["JSON", column.json("D."), "JSON"],
])("%s has the REST API's name", (_, schema, type) => {
  expect(bigQuerySchema(table(z.object({ c: schema })))).toEqual([
    { name: "c", mode: "REQUIRED", description: "D.", type },
  ]);
});

test("nullable, repeated and nested columns", () => {
  const row = z.object({
    maybe: column.nullable(column.string("Maybe.")),
    many: column.repeated(column.int64("Many.")),
    inner: z.object({ a: column.bool("A.") }).meta({ description: "Inner." }),
    inners: z.array(z.object({ b: column.date("B.") })).meta({ description: "Inners." }),
  });
  expect(bigQuerySchema(table(row))).toEqual([
    { name: "maybe", mode: "NULLABLE", description: "Maybe.", type: "STRING" },
    { name: "many", mode: "REPEATED", description: "Many.", type: "INTEGER" },
    {
      name: "inner",
      mode: "REQUIRED",
      description: "Inner.",
      type: "RECORD",
      fields: [{ name: "a", mode: "REQUIRED", description: "A.", type: "BOOLEAN" }],
    },
    {
      name: "inners",
      mode: "REPEATED",
      description: "Inners.",
      type: "RECORD",
      fields: [{ name: "b", mode: "REQUIRED", description: "B.", type: "DATE" }],
    },
  ]);
});

test("the class of personal data survives wrapping", () => {
  const row = z.object({ e: column.nullable(column.string("E-mail.", { pii: "email" })) });
  expect(columnsOf(table(row)).map(({ pii }) => pii)).toEqual(["email"]);
});

test.each([
  ["no description", z.string().meta({ bigquery: "STRING" }), /silver\.t\.c has no description/],
  ["no type", z.string().meta({ description: "D." }), /silver\.t\.c has no BigQuery type/],
  [
    "NULL in an array",
    column.repeated(column.nullable(column.string("D."))),
    /silver\.t\.c: BigQuery arrays hold neither NULL nor arrays/,
  ],
])("a column with %s is refused by name", (_, schema, message) => {
  expect(() => bigQuerySchema(table(z.object({ c: schema })))).toThrow(message);
});
