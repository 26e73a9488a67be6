import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { createMachineLearning } from "../../../../local/bigquery/ml/machine-learning.ts";
import { readColumn } from "../../../../scripts/evaluate/any-file/columns.ts";
import { evaluateFile } from "../../../../scripts/evaluate/any-file/evaluate-file.ts";
import { readLabel } from "../../../../scripts/evaluate/any-file/label.ts";
import { readRecords } from "../../../../scripts/evaluate/any-file/read-records.ts";

const directory = mkdtempSync(join(tmpdir(), "any-file-"));
afterAll(() => rmSync(directory, { recursive: true }));
let files = 0;
function written(content: string | Buffer): string {
  const path = join(directory, `table-${(files += 1)}`);
  writeFileSync(path, content);
  return path;
}
const numberFrom = (column: ReturnType<typeof readColumn>): unknown =>
  "columns" in column
    ? column.columns.map(({ kind, values }) => [kind, ...values])
    : column.leftOut;

describe("a table is read", () => {
  const rows = [
    ["1", "a, b", undefined],
    ["2", 'say "hi"', "x"],
  ];
  test.each([
    ["with commas", 'n,t,m\n1,"a, b",NA\n2,"say ""hi""",x\n'],
    [
      "with semicolons, CRLF and a byte order mark",
      '\uFEFFn;t;m\r\n1;"a, b";?\r\n2;"say ""hi""";x\r\n',
    ],
    ["with tabs", 'n\tt\tm\n1\ta, b\tnull\n2\t"say ""hi"""\tx\n'],
    ["with bars", 'n|t|m\n1|a, b|\n2|"say ""hi"""|x'],
    ["of JSON lines", '{"n":1,"t":"a, b","m":null}\n{"n":2,"t":"say \\"hi\\"","m":"x"}\n'],
    ["of a JSON array", '[{"n":1,"t":"a, b"},{"n":2,"t":"say \\"hi\\"","m":"x"}]'],
    ["that is gzipped", gzipSync('n,t,m\n1,"a, b",nan\n2,"say ""hi""",x\n')],
  ])("%s", (_name, content) => {
    expect(readRecords(written(content))).toEqual({ header: ["n", "t", "m"], rows });
  });

  test("with short rows and columns without a name or with the same", () => {
    expect(readRecords(written("a,,a\n1,2\n"))).toEqual({
      header: ["a", "column_2", "a_3"],
      rows: [["1", "2", undefined]],
    });
    expect(() => readRecords(written("a,b\n"))).toThrow("no rows below its header");
  });
});

describe("a column is", () => {
  const counted = Array.from({ length: 60 }, (_, row) => String(row + 100));
  test.each<[string, string, readonly (string | undefined)[], unknown]>([
    [
      "a number, grouped or not",
      "n",
      ["1,234.5", "-3", undefined],
      [["number", 1234.5, -3, Number.NaN]],
    ],
    ["a number with a decimal comma", "n", ["0,5", "12,25"], [["number", 0.5, 12.25]]],
    ["money, shares and truth", "n", ["$5", "7 %", "true"], [["number", 5, 7, 1]]],
    [
      "a day",
      "d",
      ["1970-01-02", "1970-02-01"],
      [
        ["number", 1, 31],
        ["number", 1, 2],
        ["number", 5, 0],
      ],
    ],
    [
      "a day, the day first",
      "d",
      ["02.01.1970", "13.01.1970"],
      [
        ["number", 1, 12],
        ["number", 1, 1],
        ["number", 5, 2],
      ],
    ],
    ["a category", "c", ["01", "1x", undefined], [["category", "01", "1x", null]]],
    ["left out: empty", "e", [undefined, undefined], "empty"],
    ["left out: constant", "k", ["x", "x"], "the same in every row"],
    ["left out: a key", "customerId", counted.toReversed(), "a number of its own per row"],
    ["left out: a counter", "x", counted, "a number of its own per row"],
    ["left out: names", "x", counted.map((value) => `n${value}`), "a word of its own per row"],
  ])("%s", (_name, name, values, expected) => {
    expect(numberFrom(readColumn(name, values))).toEqual(expected);
  });
});

describe("a label is", () => {
  test.each<[string, readonly string[], object, object]>([
    ["yes and no", ["no", "Yes", "no"], {}, { positive: "Yes", values: Float64Array.of(0, 1, 0) }],
    ["1 and 0", ["1", "0"], {}, { positive: "1" }],
    ["1 and 2", ["1", "2"], {}, { positive: "1" }],
    ["<=50K and >50K, the rarer", ["<=50K", "<=50K", ">50K"], {}, { positive: ">50K" }],
    [
      "one class against the others",
      ["a", "b", "c"],
      { positive: "b" },
      { values: Float64Array.of(0, 1, 0) },
    ],
    [
      "a quantity",
      ["1.5", "2", "7"],
      {},
      { task: "regression", values: Float64Array.of(1.5, 2, 7) },
    ],
    ["two numbers as a quantity", ["3", "4"], { task: "regression" }, { task: "regression" }],
  ])("%s", (_name, values, given, expected) => {
    expect(readLabel("y", values, given)).toMatchObject(expected);
  });
  test.each<[readonly string[], object, string]>([
    [["a", "b", "c"], {}, "has 3 classes"],
    [["a", "a"], {}, "in every row"],
    [["a", "b"], { positive: "z" }, 'is never "z"'],
    [["a", "b"], { task: "regression" }, "not a number"],
  ])("%j %j is refused", (values, given, message) => {
    expect(() => readLabel("y", values, given)).toThrow(message);
  });
});

describe("a file is evaluated", () => {
  const ml = createMachineLearning();
  const choices = (label: string, exclude: readonly string[] = []) => ({ label, exclude });
  const lines = (count: number, line: (row: number) => string): string =>
    Array.from({ length: count }, (_, row) => line(row)).join("\n");

  test("with fewer rows of a class than folds, and rows without a label", async () => {
    const path = written(
      `x,leak,y\n${lines(40, (row) => `${row % 13},${row},${row % 13 > 11 ? "yes" : row === 7 ? "" : "no"}`)}`,
    );
    const result = await evaluateFile(ml, path, choices("y", ["leak"]), { count: 5, seed: 1 });
    expect(result).toMatchObject({
      task: "classification",
      positive: "yes",
      rows: 39,
      rowsWithoutLabel: 1,
      columns: 1,
      leftOut: { leak: "asked for" },
      folds: 3,
    });
    expect(Object.keys(result.models)).toEqual(["BOOSTED_TREE_CLASSIFIER", "LOGISTIC_REG"]);
    await expect(evaluateFile(ml, path, choices("z"), { count: 5, seed: 1 })).rejects.toThrow(
      "has no column z: it has x, leak, y",
    );
  });

  test("whose label is a quantity, and the same for a seed", async () => {
    const path = written(
      `a,b,y\n${lines(120, (row) => `${row % 10},${row % 7},${3 * (row % 10) - (row % 7) + (row % 3) / 10}`)}`,
    );
    const once = await evaluateFile(ml, path, choices("y"), { count: 4, seed: 3 });
    expect(once.models["LINEAR_REG"]).toMatchObject({ r2: expect.closeTo(1, 2) });
    const again = await evaluateFile(ml, path, choices("y"), { count: 4, seed: 3 });
    expect(again.models["BOOSTED_TREE_REGRESSOR"]).toMatchObject({
      ...once.models["BOOSTED_TREE_REGRESSOR"],
      seconds: expect.any(Number),
    });
  });

  test("with thousands of columns and many words", async () => {
    const wide = Array.from({ length: 2_000 }, (_, column) => `c${column}`).join(",");
    const path = written(
      `${wide},word,y\n${lines(60, (row) => `${Array.from({ length: 2_000 }, (_, column) => (row * (column + 3)) % 11).join(",")},w${row % 40},${row % 2}`)}`,
    );
    const result = await evaluateFile(ml, path, choices("y"), { count: 2, seed: 1 });
    // One column in eleven is the same in every row.
    expect(result).toMatchObject({ rows: 60, columns: 1_819 });
  });
});
