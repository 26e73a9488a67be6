import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { resultOf } from "../local/workflows/run-source.ts";

const workflow = parse(
  readFileSync(join(import.meta.dirname, "../../../workflows/backfill.yaml"), "utf8"),
) as Record<string, unknown>;

const entry = (model: string, takes_days: boolean) => ({ model, takes_days });
const levels = [
  [entry("silver.events", true), entry("silver.people", false)],
  [entry("silver.visits", true)],
  [entry("gold.people", false), entry("gold.other", true)],
];

/** Models that a window runs, level by level. */
async function chosen(whole: boolean): Promise<readonly (readonly string[])[]> {
  const main = {
    params: ["argument"],
    steps: [
      {
        choose: {
          call: "choose_levels",
          args: { levels: "${argument.levels}", window: "${argument.window}" },
          result: "levels",
        },
      },
      { done: { return: "${levels}" } },
    ],
  };
  const window = {
    whole,
    models: ["silver.events", "silver.people", "silver.visits", "gold.people"],
  };
  const found = (await resultOf(
    JSON.stringify({ main, choose_levels: workflow["choose_levels"] }),
    JSON.stringify({ levels, window }),
  )) as readonly (readonly { model: string }[])[];
  return found.map((level) => level.map(({ model }) => model));
}

test("a window runs the wanted models that are built by days, in their order", async () => {
  expect(await chosen(false)).toEqual([["silver.events"], ["silver.visits"]]);
});

test("the last window also makes what is no window", async () => {
  expect(await chosen(true)).toEqual([
    ["silver.events", "silver.people"],
    ["silver.visits"],
    ["gold.people"],
  ]);
});
