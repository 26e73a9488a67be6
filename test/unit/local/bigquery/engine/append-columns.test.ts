import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { appendBatch } from "../../../../../local/bigquery/engine/append-columns.ts";
import type { FieldSchema } from "../../../../../local/bigquery/warehouse.ts";

test("a batch of every type is appended by column name, and what is left out is NULL", async () => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(
    `CREATE SCHEMA d; CREATE TABLE d.t (s VARCHAR, i BIGINT, f DOUBLE, b BOOLEAN, y BLOB, d DATE, t TIME,
      dt TIMESTAMP, ts TIMESTAMP, n DECIMAL(38, 9), v INTERVAL, l BIGINT[], r STRUCT(_0 VARCHAR, _1 VARCHAR[]),
      g STRUCT(_0 DATE, _1 DATE), missing VARCHAR)`,
  );
  const fields: FieldSchema[] = [
    { name: "s", type: "STRING" },
    { name: "i", type: "INTEGER" },
    { name: "f", type: "FLOAT" },
    { name: "b", type: "BOOLEAN" },
    { name: "y", type: "BYTES" },
    { name: "d", type: "DATE" },
    { name: "t", type: "TIME" },
    { name: "dt", type: "DATETIME" },
    { name: "ts", type: "TIMESTAMP" },
    { name: "n", type: "NUMERIC" },
    { name: "v", type: "INTERVAL" },
    { name: "l", type: "INTEGER", mode: "REPEATED" },
    {
      name: "r",
      type: "RECORD",
      fields: [
        { name: "x", type: "STRING" },
        { name: "m", type: "STRING", mode: "REPEATED" },
      ],
    },
    { name: "g", type: "RANGE", rangeElementType: { type: "DATE" } },
    { name: "missing", type: "STRING" },
  ];
  await connection.run("BEGIN");
  await appendBatch(
    connection,
    { schema: "d", table: "t", fields },
    {
      rowCount: 2,
      columns: [
        { name: "I", values: [-9223372036854775808n, null] },
        { name: "s", values: ["ü", null] },
        { name: "f", values: [0.5, null] },
        { name: "b", values: [true, null] },
        { name: "y", values: [Buffer.from([1, 255]), null] },
        { name: "d", values: [19753, null] },
        { name: "t", values: [43200000001n, null] },
        { name: "dt", values: [-1000000n, null] },
        { name: "ts", values: [1706702400001000n, null] },
        { name: "n", values: ["-0.5", null] },
        { name: "v", values: ["-1-2 3 -4:5:6.7", null] },
        { name: "l", values: [[1n, 2n], []] },
        {
          name: "r",
          values: [
            { x: "y", m: ["a"] },
            { x: null, m: [] },
          ],
        },
        { name: "g", values: [{ start: 0, end: null }, null] },
      ],
    },
  );
  await connection.run("COMMIT");
  const result = await connection.run("SELECT COLUMNS(*)::VARCHAR FROM d.t");
  expect(await result.getRows()).toEqual([
    [
      "ü",
      "-9223372036854775808",
      "0.5",
      "true",
      "\\x01\\xFF",
      "2024-01-31",
      "12:00:00.000001",
      "1969-12-31 23:59:59",
      "2024-01-31 12:00:00.001",
      "-0.500000000",
      "-1 year -2 months 3 days -04:05:06.7",
      "[1, 2]",
      "{'_0': y, '_1': [a]}",
      "{'_0': 1970-01-01, '_1': NULL}",
      null,
    ],
    [...Array.from({ length: 11 }, () => null), "[]", "{'_0': NULL, '_1': []}", null, null],
  ]);
});

test("BIGNUMERIC, which DuckDB's vectors cannot take, is cast from text wherever it stands", async () => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("CREATE TABLE t (b BIGNUM, l BIGNUM[], r STRUCT(_0 BIGNUM, _1 VARCHAR))");
  const fields: FieldSchema[] = [
    { name: "b", type: "BIGNUMERIC" },
    { name: "l", type: "BIGNUMERIC", mode: "REPEATED" },
    {
      name: "r",
      type: "RECORD",
      fields: [
        { name: "x", type: "BIGNUMERIC" },
        { name: "s", type: "STRING" },
      ],
    },
  ];
  await appendBatch(
    connection,
    { schema: "main", table: "t", fields },
    {
      rowCount: 1,
      columns: [
        { name: "b", values: ["-1.5"] },
        { name: "l", values: [["1", "2"]] },
        { name: "r", values: [{ x: "3", s: "a" }] },
      ],
    },
  );
  const rows = await (
    await connection.run("SELECT b::VARCHAR, l::VARCHAR, r::VARCHAR FROM t")
  ).getRows();
  const unit = "0".repeat(38);
  expect(rows).toEqual([
    [`-15${unit.slice(1)}`, `[1${unit}, 2${unit}]`, `{'_0': 3${unit}, '_1': a}`],
  ]);
});

test("more rows than one vector holds are all there, and a rolled back append leaves none", async () => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("CREATE TABLE t (i BIGINT NOT NULL)");
  const fields: FieldSchema[] = [{ name: "i", type: "INTEGER" }];
  const target = { schema: "main", table: "t", fields };
  const values = Array.from({ length: 5000 }, (_value, index) => BigInt(index));
  await appendBatch(connection, target, { rowCount: 5000, columns: [{ name: "i", values }] });
  const count = async () =>
    (await (await connection.run("SELECT count(*), sum(i) FROM t")).getRows())[0];
  expect(await count()).toEqual([5000n, 12497500n]);
  await connection.run("BEGIN");
  await expect(
    appendBatch(connection, target, { rowCount: 2, columns: [{ name: "i", values: [1n, null] }] }),
  ).rejects.toThrow(/NOT NULL/);
  await connection.run("ROLLBACK");
  expect(await count()).toEqual([5000n, 12497500n]);
});
