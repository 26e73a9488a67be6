import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startAnalyzer, type Analyzer } from "../../../../sql/analyzer/client.ts";
import { compile } from "../../../../sql/compiler/compile.ts";
import { CompileError } from "../../../../sql/compiler/problem.ts";
import { contracts, sqlProject, stagingSql, totalsSql } from "./project.ts";

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await startAnalyzer();
});
afterAll(async () => {
  await analyzer.close();
});

const problemsOf = async (files: Record<string, string>): Promise<readonly string[]> => {
  try {
    await compile(sqlProject(files), contracts, analyzer);
    return [];
  } catch (error) {
    if (error instanceof CompileError)
      return error.problems.map((problem) => `${problem.file}:${problem.line} ${problem.message}`);
    throw error;
  }
};

const project = { "silver/staging_events.sql": stagingSql, "gold/marts_totals.sql": totalsSql };

describe("compile", () => {
  test("orders models by what their SQL reads", async () => {
    const { graph } = await compile(sqlProject(project), contracts, analyzer);
    expect(graph.levels.map((level) => level.map((model) => model.name))).toEqual([
      ["silver.staging_events"],
      ["gold.marts_totals"],
    ]);
    expect(graph.sources.get("gold.marts_totals")).toEqual(["bronze.raw_events"]);
  });

  test("the same sources give the same release, a changed query another", async () => {
    const first = await compile(sqlProject(project), contracts, analyzer);
    const second = await compile(sqlProject(project), contracts, analyzer);
    const changed = await compile(
      sqlProject({
        ...project,
        "gold/marts_totals.sql": totalsSql.replace("SUM(amount)", "MAX(amount)"),
      }),
      contracts,
      analyzer,
    );
    expect(second.release.hash).toBe(first.release.hash);
    expect([...second.release.files]).toEqual([...first.release.files]);
    expect(changed.release.hash).not.toBe(first.release.hash);
  });

  test("the manifest names every statement's file", async () => {
    const { release } = await compile(
      sqlProject({ ...project, "ml/train.sql": "SELECT 1" }),
      contracts,
      analyzer,
    );
    expect(Object.keys(release.manifest.statements)).toEqual([
      "find_dirty",
      "find_window",
      "plan",
      "advance",
      "train",
    ]);
    expect(release.files.get(release.manifest.statements["train"] ?? "")).toBe("SELECT 1\n");
    expect(
      release.manifest.stages.refine.map((level) => level.map((entry) => entry.model)),
    ).toEqual([["silver.staging_events"], ["gold.marts_totals"]]);
    expect(release.manifest.stages.publish).toEqual([]);
  });

  test("collects every problem with its file and line", async () => {
    expect(
      await problemsOf({
        "silver/staging_events.sql": stagingSql.replace("amount\n", "amount, 1 AS extra\n"),
        "gold/marts_totals.sql": totalsSql.replace("-- kind: full", "-- kind: full\n-- owner: me"),
        "gold/marts_unknown.sql": "-- kind: full\nSELECT 1 AS a\n",
      }),
    ).toEqual([
      'sql/gold/marts_totals.sql:2 header: Unrecognized key: "owner"',
      "sql/gold/marts_unknown.sql:1 no contract for gold.marts_unknown; add schemas/tables/gold/marts-unknown.ts and its registry line",
      "sql/silver/staging_events.sql:4 returns extra, which the contract of silver.staging_events does not have",
    ]);
  });

  test("an unknown key, a cycle, a missing table and a column too many are all found at once", async () => {
    const problems = await problemsOf({
      "silver/staging_events.sql":
        "-- kind: full\nSELECT ids[OFFSET(0)] AS event_id, event_date, total AS amount, 1 AS extra\nFROM gold.marts_totals\n",
      "gold/marts_totals.sql": totalsSql,
      "silver/staging_states.sql":
        "-- kind: scd2\nSELECT event_id, amount, occurred_at AS valid_from\nFROM bronze.raw_evnets\n",
      "gold/marts_unknown.sql": "-- kind: full\n-- owner: me\nSELECT 1 AS a\n",
    });
    expect(problems).toEqual([
      "sql/gold/marts_totals.sql:4 gold.marts_totals is part of a cycle or depends on one, with silver.staging_events",
      "sql/gold/marts_unknown.sql:1 no contract for gold.marts_unknown; add schemas/tables/gold/marts-unknown.ts and its registry line",
      'sql/gold/marts_unknown.sql:2 header: Unrecognized key: "owner"',
      "sql/silver/staging_events.sql:2 returns extra, which the contract of silver.staging_events does not have",
      "sql/silver/staging_events.sql:2 silver.staging_events is part of a cycle or depends on one, with gold.marts_totals",
      "sql/silver/staging_states.sql:3 Table not found: bronze.raw_evnets; Did you mean bronze.raw_events?",
    ]);
  });

  test("a test of another table needs one that is there, and built before", async () => {
    const withTest = (to: string, field: string) =>
      stagingSql.replace(
        "- unique: grain",
        `- relationships: {column: event_id, to: ${to}, field: ${field}}`,
      );
    const problemsWith = (to: string, field: string) =>
      problemsOf({ ...project, "silver/staging_events.sql": withTest(to, field) });
    expect(await problemsWith("bronze.raw_events", "event_id")).toEqual([]);
    expect(await problemsWith("bronze.raw_evnets", "event_id")).toEqual([
      "sql/silver/staging_events.sql:1 test names table bronze.raw_evnets, which has no contract",
    ]);
    expect(await problemsWith("bronze.raw_events", "id")).toEqual([
      "sql/silver/staging_events.sql:1 test names bronze.raw_events.id, which its contract does not have",
    ]);
    expect(await problemsWith("gold.marts_totals", "total")).toEqual([
      "sql/silver/staging_events.sql:1 test names gold.marts_totals, which is not built before silver.staging_events",
    ]);
  });

  test("a column of another type is named with both types", async () => {
    expect(
      await problemsOf({
        "silver/staging_events.sql": stagingSql.replace(
          ", amount",
          ", CAST(amount AS STRING) AS amount",
        ),
      }),
    ).toEqual([
      "sql/silver/staging_events.sql:4 returns amount as STRING, the contract of silver.staging_events says INT64",
    ]);
  });

  test("a name that GoogleSQL does not know is found at its line", async () => {
    expect(
      await problemsOf({ "silver/staging_events.sql": stagingSql.replace(", amount", ", amuont") }),
    ).toEqual(["sql/silver/staging_events.sql:4 Unrecognized name: amuont; Did you mean amount?"]);
  });

  test("a table without a contract is named where it is read", async () => {
    expect(
      await problemsOf({
        "silver/staging_events.sql": stagingSql.replace("bronze.raw_events", "bronze.raw_evnets"),
      }),
    ).toEqual([
      "sql/silver/staging_events.sql:5 Table not found: bronze.raw_evnets; Did you mean bronze.raw_events?",
    ]);
  });

  test("a cycle is named with its members", async () => {
    const problems = await problemsOf({
      "silver/staging_events.sql":
        "-- kind: full\nSELECT ids[OFFSET(0)] AS event_id, event_date, total AS amount FROM gold.marts_totals\n",
      "gold/marts_totals.sql": totalsSql,
    });
    expect(problems).toEqual([
      "sql/gold/marts_totals.sql:4 gold.marts_totals is part of a cycle or depends on one, with silver.staging_events",
      "sql/silver/staging_events.sql:2 silver.staging_events is part of a cycle or depends on one, with gold.marts_totals",
    ]);
  });

  test("a history returns all but what is made of it, and needs a contract for one", async () => {
    const states = "-- kind: scd2\nSELECT event_id, amount, occurred_at AS valid_from";
    const from = " FROM bronze.raw_events\n";
    expect(
      await problemsOf({
        "silver/staging_states.sql": `${states}, amount IS NULL AS is_deleted${from}`,
      }),
    ).toEqual([]);
    expect(
      await problemsOf({
        "silver/staging_states.sql": `${states}, TRUE AS is_current, 1 AS is_deleted${from}`,
        "gold/marts_totals.sql": totalsSql.replace("kind: full", "kind: scd2"),
        "silver/staging_events.sql": stagingSql,
      }),
    ).toEqual([
      "sql/gold/marts_totals.sql:1 kind scd2 needs a contract with a grain of key columns and valid_from",
      "sql/gold/marts_totals.sql:1 kind scd2 needs a contract with valid_from, a timestamp or date",
      "sql/gold/marts_totals.sql:1 kind scd2 needs a contract with valid_to, nullable and of the type of valid_from",
      "sql/gold/marts_totals.sql:1 kind scd2 needs a contract with is_current, a bool",
      "sql/silver/staging_states.sql:2 returns is_current, which kind scd2 makes itself",
      "sql/silver/staging_states.sql:2 returns is_deleted, which the contract of silver.staging_states does not have",
    ]);
  });

  test("an incremental model states the rows it replaces, by what its query reads", async () => {
    const incremental = (scope: string): string =>
      `-- kind: incremental\n${scope}${totalsSql.slice(totalsSql.indexOf("\n") + 1)}`;
    const problemsWith = async (scope: string): Promise<readonly string[]> =>
      problemsOf({ ...project, "gold/marts_totals.sql": incremental(scope) });
    const of = "event_date IN (SELECT";
    expect(
      await problemsWith(`-- scope: ${of} e.event_date FROM silver.staging_events AS e)\n`),
    ).toEqual([]);
    expect(await problemsWith("")).toEqual([
      "sql/gold/marts_totals.sql:1 kind incremental needs a scope: the rows that a run replaces",
    ]);
    expect(
      await problemsWith(`-- scope: ${of} DATE(r.occurred_at) FROM bronze.raw_events AS r)\n`),
    ).toEqual([
      "sql/gold/marts_totals.sql:1 scope names bronze.raw_events, which the query does not read",
    ]);
    expect(await problemsWith("-- scope: day > 1\n")).toEqual([
      "sql/gold/marts_totals.sql:1 scope: Unrecognized name: day",
    ]);
  });

  test("a view has no statement and takes no parameters", async () => {
    const view = totalsSql.replace("kind: full", "kind: view");
    const files = { ...project, "gold/marts_totals.sql": view };
    const { release } = await compile(sqlProject(files), contracts, analyzer);
    expect(release.manifest.stages.refine.flat().at(-1)).toMatchObject({
      model: "gold.marts_totals",
      kind: "view",
      parents: ["silver.staging_events"],
      statement: null,
      takes_days: false,
    });
    const dirty = view.replace(
      "GROUP BY",
      "WHERE event_date IN UNNEST(@dirty_partitions)\nGROUP BY",
    );
    expect(await problemsOf({ ...project, "gold/marts_totals.sql": dirty })).toEqual([
      "sql/gold/marts_totals.sql:6 Query parameter 'dirty_partitions' not found",
    ]);
  });

  test("a test of a column that is not there is refused", async () => {
    expect(
      await problemsOf({
        "silver/staging_events.sql": stagingSql.replace(
          "- unique: grain",
          "- not_null: [customer]",
        ),
      }),
    ).toEqual(["sql/silver/staging_events.sql:1 test names customer, not in the contract"]);
  });
});
