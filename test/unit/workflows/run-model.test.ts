import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { resultOf } from "../local/workflows/run-source.ts";

const fragment = parse(
  readFileSync(join(import.meta.dirname, "../../../workflows/fragments/run-model.yaml"), "utf8"),
) as Record<string, unknown>;

const refuses = (...params: readonly string[]) => ({
  params,
  steps: [{ refuse: { raise: "must not be called" } }],
});

/** `run_model` with statements that refuse to run, and tests that find one failing row. */
async function outcomeOf(entry: Record<string, unknown>, states: Record<string, string>) {
  const main = {
    params: ["argument"],
    steps: [
      {
        run: {
          call: "run_model",
          args: {
            run_id: "r1",
            entry: "${argument.entry}",
            is_planned: false,
            dirty_partitions: "[]",
            dirty_ingest_dates: "[]",
            states: "${argument.states}",
          },
          result: "outcome",
        },
      },
      { done: { return: "${outcome}" } },
    ],
  };
  const source = {
    main,
    run_model: fragment["run_model"],
    describe_error: fragment["describe_error"],
    run_tests: {
      params: ["run_id", "entry", "parameters"],
      steps: [{ done: { return: { errors: 1, results: [{ test: "t", state: "failed" }] } } }],
    },
    dates_parameter: refuses("name", "values"),
    read_statement: refuses("object"),
    run_sql: refuses("job_id", "sql", "parameters", "max_bytes"),
  };
  return (await resultOf(JSON.stringify(source), JSON.stringify({ entry, states }))) as {
    state: string;
    run?: Record<string, unknown>;
  };
}

const view = {
  model: "gold.marts_view",
  id: "gold_marts_view",
  parents: ["silver.staging"],
  statement: null,
  tests: "statement.json",
  max_bytes: "1000",
  takes_days: false,
};

test("a view is not run, its tests are, when a parent changed", async () => {
  const outcome = await outcomeOf(view, { "silver.staging": "succeeded" });
  expect(outcome).toMatchObject({ state: "held", run: { model: "gold.marts_view", job_id: null } });
});

test("a view is left alone when nothing under it changed", async () => {
  expect(await outcomeOf(view, { "silver.staging": "unchanged" })).toEqual({ state: "unchanged" });
});

test("a model whose statement cannot be run fails with the reason", async () => {
  const outcome = await outcomeOf(
    { ...view, statement: "statement.json" },
    { "silver.staging": "succeeded" },
  );
  expect(outcome).toMatchObject({
    state: "failed",
    run: { job_id: "ame_r1_gold_marts_view", error: "must not be called" },
  });
});

test("a model that fails, or whose data tests do, holds back its descendants and nobody else", async () => {
  const entry = (model: string, ...parents: readonly string[]) => ({
    ...view,
    model,
    id: model.replace(".", "_"),
    parents,
    statement: "statement.json",
  });
  const levels = [
    [entry("silver.broken"), entry("silver.untrue"), entry("silver.good")],
    [
      entry("silver.of_broken", "silver.broken", "silver.good"),
      entry("gold.of_untrue", "silver.untrue"),
      entry("gold.of_good", "silver.good"),
    ],
    [entry("gold.of_both", "silver.of_broken", "gold.of_good")],
  ];
  const main = {
    params: ["argument"],
    steps: [
      {
        run: {
          call: "run_stage",
          args: {
            run_id: "r1",
            levels: "${argument.levels}",
            plan: "${argument.plan}",
            states: {},
          },
          result: "stage",
        },
      },
      { done: { return: "${stage}" } },
    ],
  };
  const source = {
    main,
    run_stage: fragment["run_stage"],
    run_model: fragment["run_model"],
    describe_error: fragment["describe_error"],
    read_statement: { params: ["object"], steps: [{ done: { return: "SELECT 1" } }] },
    run_sql: {
      params: ["job_id", "sql", "parameters", "max_bytes"],
      steps: [
        {
          fail: {
            switch: [
              {
                condition: '${job_id == "ame_r1_silver_broken"}',
                raise: "Division by zero",
              },
            ],
          },
        },
        { done: { return: { statistics: { query: { numDmlAffectedRows: "3" } } } } },
      ],
    },
    run_tests: {
      params: ["run_id", "entry", "parameters"],
      steps: [
        {
          done: {
            return: {
              errors: '${if(entry.model == "silver.untrue", 1, 0)}',
              results: [],
            },
          },
        },
      ],
    },
    dates_parameter: refuses("name", "values"),
  };
  const models = Object.fromEntries(levels[0]?.map(({ model }) => [model, {}]) ?? []);
  const stage = (await resultOf(
    JSON.stringify(source),
    JSON.stringify({ levels, plan: { days: 0, models, lists: {} } }),
  )) as {
    states: Record<string, string>;
    runs: readonly { model: string; error?: string | null }[];
  };
  expect(stage.states).toEqual({
    "silver.broken": "failed",
    "silver.untrue": "held",
    "silver.good": "succeeded",
    "silver.of_broken": "skipped",
    "gold.of_untrue": "skipped",
    "gold.of_good": "succeeded",
    "gold.of_both": "skipped",
  });
  const errorOf = (model: string) => stage.runs.find((run) => run.model === model)?.error;
  expect(errorOf("silver.broken")).toBe("Division by zero");
  expect(errorOf("silver.of_broken")).toBe(
    "not run because its parent silver.broken did not succeed",
  );
  expect(errorOf("gold.of_both")).toBe(
    "not run because its parent silver.of_broken did not succeed",
  );
});
