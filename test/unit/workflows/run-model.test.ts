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
