import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { appendBatch } from "../../../../../local/bigquery/engine/append.ts";

test("a batch of every type is appended by column name, and what is left out is NULL", async () => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(
    `CREATE SCHEMA d; CREATE TABLE d.t (s VARCHAR, i BIGINT, f DOUBLE, b BOOLEAN, y BLOB, d DATE, t TIME,
      dt TIMESTAMP, ts TIMESTAMPTZ, n DECIMAL(38, 9), l BIGINT[], r STRUCT(x VARCHAR, m VARCHAR[]), missing VARCHAR)`,
  );
  const columns = ["s", "i", "f", "b", "y", "d", "t", "dt", "ts", "n", "l", "r", "missing"];
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run("BEGIN");
  await appendBatch(
    connection,
    { schema: "d", table: "t", columns },
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
        { name: "l", values: [[1n, 2n], []] },
        {
          name: "r",
          values: [
            { x: "y", m: ["a"] },
            { x: null, m: [] },
          ],
        },
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
      "2024-01-31 12:00:00.001+00",
      "-0.500000000",
      "[1, 2]",
      "{'x': y, 'm': [a]}",
      null,
    ],
    [
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      "[]",
      "{'x': NULL, 'm': []}",
      null,
    ],
  ]);
});

test("more rows than one vector holds are all there, and a rolled back append leaves none", async () => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("CREATE TABLE t (i BIGINT NOT NULL)");
  const target = { schema: "main", table: "t", columns: ["i"] };
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
