import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changesBetween } from "../../../../scripts/plan/changes.ts";
import { downstreamOf, type Consumer } from "../../../../scripts/plan/downstream.ts";
import { readConsumers } from "../../../../scripts/plan/consumers.ts";
import { stateOf, type ReleaseState } from "../../../../scripts/plan/release-state.ts";
import type { TableContract } from "../../../../schemas/table-contract.ts";
import { date, int64, nullable, string } from "../../../../schemas/column.ts";
import { startAnalyzer, type Analyzer } from "../../../../sql/analyzer/client.ts";
import { compile } from "../../../../sql/compiler/compile.ts";
import {
  contracts,
  martsTotals,
  rawEvents,
  sqlProject,
  stagingEvents,
  stagingSql,
  totalsSql,
} from "../../sql/compiler/project.ts";

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await startAnalyzer();
});
afterAll(() => analyzer.close());

const before = { "silver/staging_events.sql": stagingSql, "gold/marts_totals.sql": totalsSql };
async function stateIn(
  files: Readonly<Record<string, string>>,
  tables: readonly TableContract[] = contracts,
): Promise<ReleaseState> {
  const { release } = await compile(sqlProject(files), tables, analyzer);
  return stateOf((file) => release.files.get(file) ?? "");
}

describe("changes", () => {
  test("comments and white space change nothing", async () => {
    const after = {
      ...before,
      "gold/marts_totals.sql": totalsSql.replace("GROUP BY", "/* by day */\n  GROUP  BY"),
    };
    const changes = changesBetween(await stateIn(before), await stateIn(after));
    expect(changes.map(({ why }) => why)).toEqual([["the statement made of it is another"]]);
  });

  test("another query with the same columns breaks nothing", async () => {
    const after = { ...before, "gold/marts_totals.sql": totalsSql.replace("SUM(", "MAX(") };
    expect(changesBetween(await stateIn(before), await stateIn(after))).toEqual([
      {
        model: "gold.marts_totals",
        change: "changed",
        isBreaking: false,
        why: ["the query is another"],
        columns: [],
      },
    ]);
  });

  test("a column that goes or changes its type breaks, a new one does not", async () => {
    const { ids: _, total: __, ...rest } = martsTotals.row.shape;
    const changed = {
      ...martsTotals,
      row: martsTotals.row
        .pick({ event_date: true })
        .extend({ total: string("Sum."), count: string("n") }),
    };
    expect(Object.keys(rest)).toEqual(["event_date"]);
    const sql =
      "-- kind: full\nSELECT event_date, CAST(SUM(amount) AS STRING) AS total, 'x' AS count FROM silver.staging_events GROUP BY event_date\n";
    const after = await stateIn({ ...before, "gold/marts_totals.sql": sql }, [
      rawEvents,
      stagingEvents,
      changed,
    ]);
    expect(changesBetween(await stateIn(before), after)).toMatchObject([
      {
        model: "gold.marts_totals",
        isBreaking: true,
        why: [
          "column ids is gone",
          "column total was INTEGER, is STRING",
          "column count is new",
          "the query is another",
        ],
      },
    ]);
  });

  test("rows, nullability and partitions are compared too", async () => {
    const after = await stateIn(before, [
      rawEvents,
      {
        ...stagingEvents,
        grain: ["event_id", "event_date"],
        clusterBy: ["event_id"],
        row: stagingEvents.row.extend({
          event_date: nullable(date("Day.")),
          amount: int64("Amount."),
        }),
      },
      { ...martsTotals, partitionBy: "event_date" },
    ]);
    const from = await stateIn(before);
    expect(changesBetween(from, after)).toMatchObject([
      {
        model: "gold.marts_totals",
        isBreaking: true,
        why: ["was partitioned by nothing, is by event_date: the table is made anew"],
        columns: [],
      },
      {
        model: "silver.staging_events",
        isBreaking: true,
        why: [
          "column event_date may be NULL now",
          "column amount is never NULL now: the table is made anew",
          "was one row per event_id, is one row per event_id, event_date",
          "was clustered by nothing, is by event_id",
        ],
        columns: ["event_date", "amount"],
      },
    ]);
    expect(changesBetween(from, from)).toEqual([]);
  });

  test("models come and go", async () => {
    const { "gold/marts_totals.sql": _, ...without } = before;
    const [from, to] = [await stateIn(before), await stateIn(without)];
    expect(changesBetween(from, to)).toMatchObject([
      { model: "gold.marts_totals", change: "removed", isBreaking: true },
    ]);
    expect(changesBetween(to, from)).toMatchObject([
      { model: "gold.marts_totals", change: "added", isBreaking: false },
    ]);
  });
});

test("what stands on a changed column is found however far down, and nothing beside it", async () => {
  const state = await stateIn(before);
  const consumers: readonly Consumer[] = [
    { kind: "sync", name: "totals_to_crm", table: "gold.marts_totals", columns: ["total"] },
    { kind: "sync", name: "ids_to_crm", table: "gold.marts_totals", columns: ["ids"] },
    { kind: "lookml", name: "marts_totals.total", table: "gold.marts_totals", columns: ["total"] },
  ];
  const change = {
    model: "silver.staging_events",
    change: "changed" as const,
    isBreaking: true,
    why: ["column amount was INT64, is STRING"],
    columns: ["amount"],
  };
  expect(downstreamOf(change, [state], consumers)).toEqual({
    marts: ["gold.marts_totals"],
    syncs: ["totals_to_crm"],
    lookmlFields: ["marts_totals.total"],
  });
});

test("syncs and LookML fields of the project are known by the columns that they read", async () => {
  const consumers = await readConsumers(process.cwd());
  const named = (name: string) => consumers.find((one) => one.name === name);
  expect(named("salesforce_lead_scores")).toMatchObject({
    kind: "sync",
    columns: expect.arrayContaining(["lead_score", "tier"]),
  });
  expect(named("marts_marketing_funnel.engaged_sessions")).toMatchObject({
    kind: "lookml",
    table: "gold.marts_marketing_funnel",
    columns: ["count_engaged_sessions"],
  });
});
