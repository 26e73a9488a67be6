import { z } from "zod";
import { afterAll, beforeAll, expect, test } from "vitest";
import { date, json, nullable, repeated, string } from "../../../../schemas/column.ts";
import { defineTable } from "../../../../schemas/table-contract.ts";
import { startAnalyzer, type Analyzer } from "../../../../sql/analyzer/client.ts";
import { contractCatalog } from "../../../../sql/compiler/catalog.ts";
import type { Flow } from "../../../../sql/lineage/flow.ts";
import { queryLineage } from "../../../../sql/lineage/query-lineage.ts";

const people = defineTable({
  layer: "silver",
  table: "people",
  description: "People.",
  row: z.object({
    id: string("Id."),
    email: nullable(string("E-mail.")),
    city: nullable(string("City.")),
    born: nullable(date("Birthday.")),
    tags: repeated(string("Tags.")),
    payload: json("As received."),
  }),
  grain: ["id"],
});

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await startAnalyzer();
});
afterAll(() => analyzer.close());

const lineageOf = async (sql: string) =>
  queryLineage(await analyzer.analyze({ sql, catalog: contractCatalog([people]) }));

/** `email`, `payload.a.b`; ~ where the value cannot be read from the output, ? where it only decides. */
const shown = (flows: readonly Flow[] | undefined) =>
  (flows ?? [])
    .map(
      ({ column, path, how, masked }) =>
        `${[column, ...path].join(".")}${how === "CONDITIONAL" ? "?" : masked ? "~" : ""}`,
    )
    .toSorted();

const from = "FROM silver.people";
test.each<[string, string, readonly string[]]>([
  ["a column", `SELECT email AS x ${from}`, ["email"]],
  ["a constant", `SELECT 'a' AS x ${from}`, []],
  ["a function of two", `SELECT CONCAT(id, email) AS x ${from}`, ["email", "id"]],
  ["a hash", `SELECT TO_HEX(SHA256(LOWER(email))) AS x ${from}`, ["email~"]],
  ["a count", `SELECT COUNT(DISTINCT email) AS x ${from}`, ["email~"]],
  [
    "a truth about a value",
    `SELECT email IS NOT NULL AND city = 'Oslo' AS x ${from}`,
    ["city~", "email~"],
  ],
  ["an aggregate that gives a value", `SELECT MAX(email) AS x ${from}`, ["email"]],
  ["IF", `SELECT IF(city = 'Oslo', email, id) AS x ${from}`, ["city?", "email", "id"]],
  [
    "CASE",
    `SELECT CASE WHEN city = 'Oslo' THEN email WHEN id = 'a' THEN 'b' END AS x ${from}`,
    ["city?", "email", "id?"],
  ],
  [
    "CASE of a value",
    `SELECT CASE city WHEN id THEN email ELSE 'x' END AS x ${from}`,
    ["city?", "email", "id?"],
  ],
  [
    "a JSON path",
    `SELECT JSON_VALUE(payload, '$.traits.email') AS x ${from}`,
    ["payload.traits.email"],
  ],
  ["JSON fields", `SELECT STRING(payload.a['b'][0].c) AS x ${from}`, ["payload.a.b.c"]],
  [
    "paths after paths",
    `SELECT JSON_VALUE(JSON_QUERY(payload, '$.a'), '$.b') AS x ${from}`,
    ["payload.a.b"],
  ],
  [
    "elements of a JSON list",
    `SELECT JSON_VALUE(i, '$.sku') AS x ${from}, UNNEST(JSON_QUERY_ARRAY(payload, '$.items')) AS i`,
    ["payload.items.sku"],
  ],
  [
    "JSON of another shape gives away all that is in it",
    `SELECT JSON_VALUE(JSON_OBJECT('a', payload, 'b', email), '$.a.x') AS x ${from}`,
    ["email", "payload"],
  ],
  ["a struct's field", `SELECT STRUCT(email AS e, city AS c).c AS x ${from}`, ["city"]],
  [
    "a field of an aggregated struct, through a subquery",
    `WITH g AS (SELECT id, ARRAY_AGG(STRUCT(email, city) ORDER BY born LIMIT 1)[SAFE_OFFSET(0)] AS s ${from} GROUP BY id) SELECT g.s.city AS x FROM g`,
    ["city"],
  ],
  ["UNION, by position", `SELECT id AS x ${from} UNION ALL SELECT email ${from}`, ["email", "id"]],
  [
    "a scalar subquery",
    `SELECT (SELECT MAX(p.email) FROM silver.people AS p) AS x ${from}`,
    ["email"],
  ],
  [
    "IN a subquery",
    `SELECT id IN (SELECT p.email FROM silver.people AS p) AS x ${from}`,
    ["email~", "id~"],
  ],
  ["an array's elements", `SELECT tag AS x ${from}, UNNEST(tags) AS tag`, ["tags"]],
  [
    "a window's value",
    `SELECT LAG(email) OVER (PARTITION BY city ORDER BY born) AS x ${from}`,
    ["email"],
  ],
  [
    "a recursion, to its end",
    `WITH RECURSIVE r AS (SELECT id AS a, email AS b, city AS c ${from} UNION ALL SELECT b, c, a FROM r WHERE a IS NOT NULL) SELECT a AS x FROM r`,
    ["city", "email", "id"],
  ],
])("%s", async (_what, sql, expected) => {
  expect(shown((await lineageOf(sql)).columns.get("x"))).toEqual(expected);
});

test("what decides about rows is kept apart", async () => {
  const { conditions } = await lineageOf(`SELECT p.city AS x, COUNT(*) AS n
    FROM silver.people AS p JOIN silver.people AS q ON p.id = q.email
    WHERE p.born > '2000-01-01' GROUP BY p.city ORDER BY n`);
  expect(conditions.map(({ column, how }) => `${how} ${column}`).toSorted()).toEqual([
    "FILTER born",
    "GROUP_BY city",
    "JOIN email",
    "JOIN id",
  ]);
});
