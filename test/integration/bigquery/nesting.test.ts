import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWarehouse } from "../../../local/bigquery/engine/engine.ts";
import type { Warehouse } from "../../../local/bigquery/warehouse.ts";

let warehouse: Warehouse;
const projectId = "p";

beforeAll(async () => {
  warehouse = await createWarehouse({ projectId });
});
afterAll(() => warehouse.close());

async function values(query: string): Promise<unknown[]> {
  const { rows } = await warehouse.execute({ query, projectId });
  return rows.map(({ f }) => f[0]?.v);
}

/** `wrap` around `seed` so many times. */
const nested = (times: number, seed: string, wrap: (inner: string) => string): string =>
  Array.from({ length: times }).reduce<string>((inner) => wrap(inner), seed);

describe("expressions do not grow with their depth", () => {
  test.each([
    ["float sums", nested(40, "x", (inner) => `(${inner} + 1)`), "42.5"],
    ["float products and quotients", nested(30, "x", (inner) => `(${inner} * 3 / 3)`), "2.5"],
    ["comparisons", nested(20, "x > 1", (inner) => `(${inner}) = (x > 1)`), "true"],
    ["ABS", nested(30, "x", (inner) => `ABS(${inner} - 1)`), "0.5"],
    ["SAFE functions", nested(20, "x", (inner) => `SAFE.SQRT(${inner} * 2.5)`), "2.5"],
    ["SAFE_CAST", nested(20, "x", (i) => `SAFE_CAST(SAFE_CAST(${i} AS STRING) AS FLOAT64)`), "2.5"],
    ["IFERROR", nested(15, "1 / (x - 2.5)", (inner) => `IFERROR(${inner}, 1 / (x - 2.5))`), null],
    ["GREATEST", nested(20, "x", (inner) => `GREATEST(${inner}, 1)`), "2.5"],
    [
      "NUMERIC",
      nested(20, "NUMERIC '1.5'", (i) => `(${i} * NUMERIC '1.1' / NUMERIC '1.1')`),
      "1.5",
    ],
  ])("%s", { timeout: 10_000 }, async (name, expression, expected) => {
    const query = `SELECT ${expression} FROM UNNEST([2.5]) AS x`;
    if (expected === null) await expect(values(query)).rejects.toThrow("division by zero");
    else expect(await values(query), name).toEqual([expected]);
  });

  test("functions in functions", async () => {
    const calls = nested(12, "x", (inner) => `f(${inner})`);
    expect(
      await values(
        `CREATE TEMP FUNCTION f(a FLOAT64) AS (a - a / 2); SELECT ${calls} FROM UNNEST([4096.0]) AS x`,
      ),
    ).toEqual(["1.0"]);
  });

  test("a step in a subquery of a function of a window", async () => {
    const steps = nested(
      10,
      "SUM(x) OVER (ORDER BY x)",
      (inner) => `GREATEST(LEAST(${inner}, 3) / 1, 1)`,
    );
    expect(await values(`SELECT ${steps} FROM UNNEST([1.0, 2.0]) AS x`)).toEqual(["1.0", "3.0"]);
  });
});

describe("functions do not mix their names with the caller's", () => {
  test("a column of a subquery in the body", async () => {
    const body =
      "CREATE TEMP FUNCTION f(a INT64) AS ((SELECT SUM(a * e) FROM UNNEST([1, 2]) AS e));";
    expect(await values(`${body} SELECT f(x) FROM UNNEST([10, 20]) AS x ORDER BY 1`)).toEqual([
      "30",
      "60",
    ]);
    expect(await values(`${body} SELECT f(f(x)) FROM UNNEST([10, 20]) AS x ORDER BY 1`)).toEqual([
      "90",
      "180",
    ]);
  });

  test("a common table expression of the same name", async () => {
    expect(
      await values(
        `CREATE TEMP FUNCTION f(a INT64) AS ((WITH n AS (SELECT a AS v UNION ALL SELECT 1) SELECT SUM(v) FROM n));
         WITH n AS (SELECT 5 AS v) SELECT f(v) + (SELECT MAX(v) FROM n) FROM n`,
      ),
    ).toEqual(["11"]);
  });

  test("an argument with a subquery, used twice in a body with one", async () => {
    expect(
      await values(
        `CREATE TEMP FUNCTION f(a INT64) AS ((SELECT MAX(e + a) - a FROM UNNEST([1, 2]) AS e));
         SELECT f((SELECT MAX(y) FROM UNNEST([x, 7]) AS y)) FROM UNNEST([10, 20]) AS x`,
      ),
    ).toEqual(["2", "2"]);
  });

  test("random arguments are drawn once", async () => {
    expect(
      await values(
        "SELECT COUNTIF(d <> 0) FROM (SELECT GREATEST(r, 0) - r AS d FROM (SELECT RAND() + 0.0 AS r FROM UNNEST(GENERATE_ARRAY(1, 1000))))",
      ),
    ).toEqual(["0"]);
  });
});
