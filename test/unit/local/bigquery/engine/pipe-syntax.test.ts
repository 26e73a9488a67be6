import { expect, test } from "vitest";
import { withoutPipes } from "../../../../../local/bigquery/engine/pipe-syntax.ts";

test.each([
  ["SELECT 1 AS a -- |> no pipe", "SELECT 1 AS a -- |> no pipe"],
  ["SELECT '|>' AS a", "SELECT '|>' AS a"],
  ["FROM d.t |> WHERE a > 1 |> WHERE b", "SELECT * FROM d.t WHERE (a > 1) AND (b)"],
  ["FROM d.t |> EXTEND a + 1 AS b", "SELECT * FROM (SELECT *, a + 1 AS b FROM d.t) AS t"],
  [
    "FROM d.t AS x |> SET a = x.b, c = 2",
    "SELECT * FROM (SELECT * REPLACE (x.b AS a, 2 AS c) FROM d.t AS x) AS x",
  ],
  ["FROM t |> DROP a, b", "SELECT * FROM (SELECT * EXCEPT (a, b) FROM t) AS t"],
  [
    "FROM t |> AGGREGATE COUNT(*) AS n GROUP BY a, SUBSTR(b, 1) AS c DESC",
    "SELECT a, SUBSTR(b, 1) AS c, COUNT(*) AS n FROM t GROUP BY 1, 2 ORDER BY 2 DESC",
  ],
  [
    "FROM a |> WHERE x = 1 |> LEFT JOIN b ON a.i = b.i |> SELECT b.c",
    "SELECT b.c FROM (SELECT * FROM a WHERE (x = 1)) AS a LEFT JOIN b ON a.i = b.i",
  ],
  [
    "SELECT 1 AS x |> UNION ALL (SELECT 2), (SELECT 3) |> ORDER BY x |> LIMIT 2",
    "SELECT * FROM ((SELECT * FROM (SELECT 1 AS x)) UNION ALL (SELECT 2) UNION ALL (SELECT 3)) ORDER BY x LIMIT 2",
  ],
  [
    "SELECT 1; CREATE TABLE d.u AS FROM t |> LIMIT 1; SELECT (FROM t |> AGGREGATE MAX(a)) AS m",
    "SELECT 1; CREATE TABLE d.u AS SELECT * FROM t LIMIT 1; SELECT (SELECT MAX(a) FROM t) AS m",
  ],
])("%s", (piped, expected) => {
  expect(withoutPipes(piped)).toBe(expected);
});

test.each(["FROM t |> RENAME a AS b", "FROM t |> AGGREGATE SUM(a) GROUP BY ROLLUP(b)"])(
  "%s is refused by name",
  (piped) => {
    expect(() => withoutPipes(piped)).toThrow("not supported locally");
  },
);
