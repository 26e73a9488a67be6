import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { createMachineLearning } from "../../../../local/bigquery/ml/machine-learning.ts";
import { evaluateCdnow } from "../../../../scripts/evaluate/cdnow.ts";
import { crossValidate } from "../../../../scripts/evaluate/cross-validate.ts";
import type { DataSet } from "../../../../scripts/evaluate/data-sets.ts";
import { readTable } from "../../../../scripts/evaluate/read-table.ts";

const csv = `id;age;plan;code;left
1;30;"basic; old";01;yes
2; ;premium;2;no
3;41.5;;1x;no
`;

const setOf = (given: Pick<DataSet, "label" | "positive" | "leftOut">): DataSet => ({
  name: "table",
  file: "table.csv",
  delimiter: ";",
  ...given,
  categories: [],
  limits: [],
});

async function withFile<T>(text: string, use: (path: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "evaluate-"));
  try {
    const path = join(directory, "table.csv");
    await writeFile(path, text);
    return await use(path);
  } finally {
    await rm(directory, { recursive: true });
  }
}

test("a CSV file becomes columns: blanks are NULL, one word makes a column categorical", async () => {
  const set = setOf({ label: "left", positive: "yes", leftOut: ["id"] });
  const { rows, columns } = await withFile(csv, (path) => readTable(path, set));
  expect(rows).toBe(3);
  expect(columns).toEqual([
    { name: "age", kind: "number", values: Float64Array.of(30, Number.NaN, 41.5) },
    { name: "plan", kind: "category", values: ["basic; old", "premium", null] },
    { name: "code", kind: "category", values: ["01", "2", "1x"] },
    { name: "left", kind: "number", type: "INT64", values: Float64Array.of(1, 0, 0) },
  ]);
});

test.each([
  [{ label: "gone", positive: "yes", leftOut: [] }, "has no column gone"],
  [{ label: "left", positive: "maybe", leftOut: [] }, 'is "maybe" in 0 of 3 rows'],
])("%j is refused", async (given, message) => {
  const set = setOf(given);
  await expect(withFile(csv, (path) => readTable(path, set))).rejects.toThrow(message);
});

test("cross-validation is the same for a seed and finds what decides the label", async () => {
  const x = Float64Array.from({ length: 200 }, (_, row) => (row * 37) % 200);
  const frame = {
    rows: 200,
    columns: [
      { name: "x", kind: "number" as const, values: x },
      { name: "y", kind: "number" as const, values: x.map((value) => (value > 120 ? 1 : 0)) },
    ],
  };
  const ml = createMachineLearning();
  const options = { model_type: "BOOSTED_TREE_CLASSIFIER", early_stop: false };
  const folds = { count: 4, seed: 9 };
  const first = await crossValidate(ml, options, frame, "y", folds);
  const again = await crossValidate(ml, options, frame, "y", folds);
  expect(first.rocAuc).toBeGreaterThan(0.97);
  expect({ ...again, seconds: 0 }).toEqual({ ...first, seconds: 0 });
});

const cdnow = resolve("../shared/data/cdnow/CDNOW_sample.txt");
test.skipIf(!existsSync(cdnow))("CDNOW gives the published digits", async () => {
  const { checks } = await evaluateCdnow(cdnow);
  expect(checks.filter(({ isMet }) => !isMet)).toEqual([]);
  expect(checks).toHaveLength(11);
});
