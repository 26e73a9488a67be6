import { columnType } from "./catalog.ts";
import { measuredTest } from "./measured-tests.ts";
import type { Model } from "./model.ts";
import type { TestDeclaration } from "./test-declarations.ts";
import { quote, scope } from "./test-scope.ts";

export interface CompiledTest {
  /** `silver.staging_events_all unique event_id`. */
  readonly name: string;
  readonly severity: "error" | "warn";
  /** Query whose rows are the failing rows. */
  readonly failingRows: string;
  /** Expression of what is measured, for tests against history. */
  readonly observed?: string;
}

export function compileTests(model: Model): readonly CompiledTest[] {
  return model.header.tests.map((test) => {
    if ("volume" in test || "distribution" in test)
      return { ...measuredTest(model, test), severity: test.severity };
    const { label, failingRows } = compileTest(model, test);
    return { name: `${model.name} ${label}`, severity: test.severity, failingRows };
  });
}

function compileTest(
  model: Model,
  test: Exclude<TestDeclaration, { volume: unknown } | { distribution: unknown }>,
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
  if ("not_null" in test)
    return {
      label: `not_null ${test.not_null.join(", ")}`,
      failingRows: rows(`(${test.not_null.map((column) => `${column} IS NULL`).join(" OR ")})`),
    };
  if ("row" in test) return { label: `row ${test.row}`, failingRows: rows(`NOT (${test.row})`) };
  if ("relationships" in test) {
    const { column, to, field } = test.relationships;
    return {
      label: `relationships ${column} to ${to}.${field}`,
      failingRows: rows(
        `${column} IS NOT NULL AND ${column} NOT IN (SELECT other.${field} FROM ${to} AS other WHERE other.${field} IS NOT NULL)`,
      ),
    };
  }
  if ("freshness" in test) return freshness(model, test.freshness);
  const { column, values } = test.accepted_values;
  const literals = values.map((value) =>
    typeof value === "number" ? String(value) : quote(value),
  );
  return {
    label: `accepted_values ${column}`,
    failingRows: rows(`${column} NOT IN (${literals.join(", ")})`),
  };
}

function freshness(
  { name, contract }: Model,
  { column, hours }: { readonly column: string; readonly hours: number },
): { label: string; failingRows: string } {
  const minutes = Math.round(hours * 60);
  const schema = contract.row.shape[column];
  const isDate = schema !== undefined && columnType(schema).kind === "DATE";
  const newest = isDate ? `TIMESTAMP(MAX(${column}))` : `MAX(${column})`;
  return {
    label: `freshness ${column}`,
    failingRows: `SELECT newest FROM (SELECT ${newest} AS newest FROM ${name}) WHERE newest < TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL ${minutes} MINUTE)`,
  };
}

/**
 * One statement that runs all tests of a model and answers a row per test: what the pipeline records and judges. A test that
 * failed brings its query along, with the days that were tested written out, so that anyone can look at the rows.
 */
export function testStatement(tests: readonly CompiledTest[]): string {
  const rows = tests.map(
    ({ name, severity, failingRows, observed }) =>
      `SELECT ${quote(name)} AS test, ${quote(severity)} AS severity,
  (SELECT COUNT(*) FROM (${failingRows})) AS failing_rows,
  ${observed === undefined ? "CAST(NULL AS FLOAT64)" : `CAST(${observed} AS FLOAT64)`} AS observed,
  ${quote(failingRows)} AS failing_query`,
  );
  return `SELECT test, severity, failing_rows, observed, IF(failing_rows = 0, NULL, ${withDays(tests)}) AS failing_query
FROM (
${rows.join("\nUNION ALL\n")}
)`;
}

function withDays(tests: readonly CompiledTest[]): string {
  if (!tests.some(({ failingRows }) => failingRows.includes("@dirty_partitions")))
    return "failing_query";
  return `REPLACE(failing_query, '@dirty_partitions', CONCAT('[', ARRAY_TO_STRING(ARRAY(
    SELECT CONCAT('DATE "', CAST(day AS STRING), '"') FROM UNNEST(@dirty_partitions) AS day ORDER BY day), ', '), ']'))`;
}
