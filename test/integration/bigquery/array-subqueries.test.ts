import { afterAll, beforeAll, expect, test } from "vitest";
import { createWarehouse } from "../../../local/bigquery/engine/engine.ts";
import type { Warehouse } from "../../../local/bigquery/warehouse.ts";

let warehouse: Warehouse;
beforeAll(async () => void (warehouse = await createWarehouse({ projectId: "project" })));
afterAll(() => warehouse.close());

const text = async (query: string): Promise<unknown> => {
  const { rows } = await warehouse.execute({ query, projectId: "project" });
  return rows.map(({ f }) => f.map(({ v }) => v).join(" ")).join("\n");
};

/** Each step adds the step to every element through products of sizes that the row holds: order is all that can go wrong. */
test("arrays that a recursion builds are in the order of their ORDER BY", async () => {
  expect(
    await text(`WITH RECURSIVE starts AS (
        SELECT id, 8 AS n, GENERATE_ARRAY(id * 1000, id * 1000 + 63) AS a FROM UNNEST(GENERATE_ARRAY(1, 20)) AS id
      ),
      steps AS (
        SELECT id, n, 1 AS k, a FROM starts
        UNION ALL
        SELECT id, n, k + 1, ARRAY(
          SELECT a[OFFSET(cell)] + a[OFFSET(DIV(cell, n) * n + k)] - a[OFFSET(DIV(cell, n) * n)]
          FROM UNNEST(GENERATE_ARRAY(0, n * n - 1)) AS cell
          ORDER BY cell
        )
        FROM steps
        WHERE k < n
      )
      SELECT COUNT(*), COUNTIF(a[OFFSET(63)] - a[OFFSET(0)] = 63), SUM(a[OFFSET(0)] - id * 1000)
      FROM steps WHERE k = n`),
  ).toBe("20 20 560");
});

test.each([
  ["ORDER BY x DESC", "[3,2,1]"],
  ["ORDER BY x DESC LIMIT 2", "[3,2]"],
  ["ORDER BY x LIMIT 1 OFFSET 1", "[2]"],
  ["ORDER BY MOD(x, 3), x", "[3,1,2]"],
  ["ORDER BY IF(x = 2, NULL, x)", "[2,1,3]"],
  ["ORDER BY IF(x = 2, NULL, x) DESC", "[3,1,2]"],
])("ARRAY(SELECT x … %s)", async (clause, expected) => {
  expect(
    await text(
      `SELECT TO_JSON_STRING(ARRAY(SELECT x FROM UNNEST(a) AS x ${clause})) FROM (SELECT [2, 3, 1] AS a)`,
    ),
  ).toBe(expected);
});

test("a WITH inside the array keeps its order", async () => {
  expect(
    await text(
      "SELECT TO_JSON_STRING(ARRAY(WITH t AS (SELECT x FROM UNNEST([2, 3, 1]) AS x) SELECT x * 2 FROM t ORDER BY x))",
    ),
  ).toBe("[2,4,6]");
});
