import type { TestDeclaration } from "./header.ts";
import type { ParsedModel } from "./read-models.ts";

export interface CompiledTest {
  /** `silver.staging_events_all unique event_id`. */
  readonly name: string;
  readonly severity: "error" | "warn";
  /** Query whose rows are the failing rows. */
  readonly failingRows: string;
}

/** A window model is tested on the partitions that were rebuilt, the others whole. */
export function compileTests(model: ParsedModel): readonly CompiledTest[] {
  return model.header.tests.map((test) => {
    const { label, failingRows } = compileTest(model, test);
    return { name: `${model.name} ${label}`, severity: test.severity, failingRows };
  });
}

function compileTest(
  model: ParsedModel,
  test: TestDeclaration,
): { label: string; failingRows: string } {
  const rows = (condition: string): string =>
    `SELECT * FROM ${model.name} WHERE ${scope(model)} AND ${condition}`;
  if ("unique" in test) {
    const columns = (test.unique === "grain" ? model.contract.grain : test.unique).join(", ");
    return {
      label: `unique ${columns}`,
      failingRows: `SELECT ${columns} FROM ${model.name} WHERE ${scope(model)} GROUP BY ${columns} HAVING COUNT(*) > 1`,
    };
  }
  if ("not_null" in test) {
    return {
      label: `not_null ${test.not_null.join(", ")}`,
      failingRows: rows(`(${test.not_null.map((column) => `${column} IS NULL`).join(" OR ")})`),
    };
  }
  if ("row" in test) return { label: `row ${test.row}`, failingRows: rows(`NOT (${test.row})`) };
  const { column, values } = test.accepted_values;
  const literals = values.map((value) =>
    typeof value === "number" ? String(value) : quote(value),
  );
  return {
    label: `accepted_values ${column}`,
    failingRows: rows(`${column} NOT IN (${literals.join(", ")})`),
  };
}

const scope = (model: ParsedModel): string =>
  model.header.kind === "window"
    ? `${model.contract.partitionBy} IN UNNEST(@dirty_partitions)`
    : "TRUE";

const quote = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** One statement that runs all tests of a model and answers a row per test: what the pipeline records and judges. */
export function testStatement(tests: readonly CompiledTest[]): string {
  return tests
    .map(
      (test) =>
        `SELECT ${quote(test.name)} AS test, ${quote(test.severity)} AS severity,\n  (SELECT COUNT(*) FROM (${test.failingRows})) AS failing_rows`,
    )
    .join("\nUNION ALL\n");
}
