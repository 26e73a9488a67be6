import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { checkLookml } from "../../../../scripts/check-lookml/check-lookml.ts";

test("everything in looker/ stands on columns that exist", () => {
  const report = checkLookml("looker");
  expect(report.problems).toEqual([]);
  expect(report.dashboards).toBe(5);
});

const base = `view: marts_sales_orders {
  sql_table_name: gold.marts_sales_orders ;;
  dimension: order_id { primary_key: yes type: string sql: \${TABLE}.order_id ;; }
  dimension: country { type: string sql: \${TABLE}.country ;; }
  dimension_group: order { type: time timeframes: [raw, date] sql: \${TABLE}.order_date ;; }
  measure: count { type: count }
}
explore: orders { from: marts_sales_orders }
`;

function problemsOf(files: Readonly<Record<string, string>>): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), "ame-lookml-"));
  for (const [name, text] of Object.entries({
    "base.view.lkml": base,
    "m.model.lkml": "",
    ...files,
  })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return checkLookml(root).problems;
}

const refinement = (body: string) => ({ "r.view.lkml": `view: +marts_sales_orders { ${body} }` });
const tile = (line: string) => ({
  "d.dashboard.lookml": `- dashboard: d
  title: D
  elements:
    - {title: T, type: looker_grid, model: m, explore: orders, ${line}}
`,
});

test.each<[string, Record<string, string>, readonly string[]]>([
  ["nothing", {}, []],
  [
    "a column that is not there",
    refinement("dimension: x { sql: ${TABLE}.contry ;; }"),
    [
      "looker/r.view.lkml: marts_sales_orders.x reads column contry, which gold.marts_sales_orders does not have",
    ],
  ],
  [
    "a field that is not there",
    refinement("measure: x { type: number sql: ${count} / ${cuont} ;; }"),
    ["looker/r.view.lkml: marts_sales_orders.x names cuont, which is no field"],
  ],
  [
    "personal data without its grant",
    refinement("dimension: x { sql: ${TABLE}.customer_number ;; }"),
    [
      "looker/r.view.lkml: marts_sales_orders.x shows personal data (identifier) without required_access_grants: [sees_identifier]",
    ],
  ],
  [
    "a count of it gives none away",
    refinement("measure: x { type: count_distinct sql: ${TABLE}.customer_number ;; }"),
    [],
  ],
  [
    "a grant that is not defined",
    refinement("dimension: x { required_access_grants: [sees_all] sql: ${TABLE}.country ;; }"),
    ["looker/r.view.lkml: marts_sales_orders.x needs access grant sees_all, which is not defined"],
  ],
  [
    "a table without a contract",
    { "v.view.lkml": "view: v { sql_table_name: gold.marts_nothing ;; }" },
    ["looker/v.view.lkml: view v reads gold.marts_nothing, which has no contract"],
  ],
  [
    "a refinement of nothing",
    { "v.view.lkml": "view: +v { dimension: x { sql: 1 ;; } }" },
    ["looker/v.view.lkml: refines view v, which is not there"],
  ],
  [
    "a join on what is not there",
    {
      "e.lkml":
        "explore: e { from: marts_sales_orders join: o { from: marts_sales_orders relationship: one_to_one sql_on: ${e.order_id} = ${o.id} AND e.order_id = o.nr ;; } }",
    },
    [
      "looker/e.lkml: explore e joins o on o.id, which is no field",
      "looker/e.lkml: explore e joins o on o.nr, which is no column",
    ],
  ],
  [
    "a tile of fields that are there",
    tile("fields: [orders.order_date, orders.count], sorts: [orders.count desc]"),
    [],
  ],
  [
    "a tile of a field that is not",
    tile("fields: [orders.order_week]"),
    [
      'looker/d.dashboard.lookml: dashboard d tile "T" asks for orders.order_week, which explore orders does not have',
    ],
  ],
  [
    "a tile that listens to no filter",
    tile("fields: [orders.count], listen: {Day: orders.order_date}"),
    [
      'looker/d.dashboard.lookml: dashboard d tile "T" listens to filter "Day", which the dashboard does not have',
    ],
  ],
  [
    "a test of a field that is not there",
    {
      "t.lkml":
        "test: t { explore_source: orders { column: c { field: orders.total } } assert: a { expression: ${orders.count} > 0 ;; } }",
    },
    ["looker/t.lkml: test t asks for orders.total, which explore orders does not have"],
  ],
  [
    "what is no LookML",
    { "x.lkml": "view: v { dimension: }" },
    [expect.stringMatching(/^looker\/x\.lkml: not LookML: /)],
  ],
])("%s", (_what, files, expected) => {
  expect(problemsOf(files)).toEqual(expected);
});
