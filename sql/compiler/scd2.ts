import type { TableContract } from "../../schemas/table-contract.ts";
import { columnType } from "./catalog.ts";
import { insertNew, isNullable, keysEqual, updateChanged } from "./column-sql.ts";
import type { Model } from "./model.ts";

/** Columns of a history that the compiler makes; the query returns all others of the contract. */
export const madeByHistory: readonly string[] = ["valid_to", "is_current"];
/** May be returned beside the contract's columns: TRUE ends the history of its key and begins no row. */
export const deletionColumn = "is_deleted";

/** What a contract lacks to hold a history. */
export function historyProblems(contract: TableContract): readonly string[] {
  const typeOf = (name: string): string | undefined => {
    const schema = contract.row.shape[name];
    return schema === undefined ? undefined : columnType(schema).kind;
  };
  const time = typeOf("valid_from");
  const rules: readonly (readonly [boolean, string])[] = [
    [
      contract.grain.includes("valid_from") && contract.grain.length > 1,
      "a grain of key columns and valid_from",
    ],
    [time === "TIMESTAMP" || time === "DATE", "valid_from, a timestamp or date"],
    [
      time !== undefined && typeOf("valid_to") === time && isNullable(contract, "valid_to"),
      "valid_to, nullable and of the type of valid_from",
    ],
    [typeOf("is_current") === "BOOL", "is_current, a bool"],
  ];
  return rules.flatMap(([holds, need]) =>
    holds ? [] : [`kind scd2 needs a contract with ${need}`],
  );
}

/**
 * A history by key. The query returns what was observed: the state of a key, and since when. Equal states that follow each
 * other become one row, valid until the next. A query over @dirty_partitions returns every observation of the keys that
 * those days touch, and only those keys are written; any other returns everything, and keys that it no longer has go.
 */
export function historyStatement(model: Model): string {
  const { contract, name } = model;
  const columns = Object.keys(contract.row.shape);
  const observed = columns.filter((column) => !madeByHistory.includes(column));
  const isPartial = model.query.includes("@dirty_partitions");
  const deletes = model.outputs.includes(deletionColumn) && !columns.includes(deletionColumn);
  const lives = deletes ? `${deletionColumn} IS NOT TRUE` : "TRUE";
  return `MERGE INTO ${name} AS target
USING (
WITH observed AS (
${model.query}
),
${versions(contract, [...observed, ...(deletes ? [deletionColumn] : [])])}
SELECT ${observed.join(", ")}, valid_to, valid_to IS NULL AS is_current, FALSE AS is_gone
FROM versions
WHERE ${lives}${isPartial ? `\nUNION ALL\n${goneRows(model, columns, lives)}` : ""}
) AS source
ON ${keysEqual(contract, contract.grain, "target", "source")}
${isPartial ? "WHEN MATCHED AND source.is_gone THEN\n  DELETE\n" : ""}${updateChanged(
    contract,
    columns.filter((column) => !contract.grain.includes(column)),
  )}
${insertNew(columns)}${isPartial ? "" : "\nWHEN NOT MATCHED BY SOURCE THEN\n  DELETE"}`;
}

/** Of several states of one moment the last as text is taken, so that the same rows in any order give the same history. */
function versions(contract: TableContract, observed: readonly string[]): string {
  const keys = contract.grain.filter((column) => column !== "valid_from");
  const state = observed.filter((column) => !contract.grain.includes(column));
  const history = `PARTITION BY ${keys.join(", ")} ORDER BY valid_from`;
  return `states AS (
  SELECT *, ${state.length === 0 ? "''" : `TO_JSON_STRING(STRUCT(${state.join(", ")}))`} AS state_text
  FROM observed
),
moments AS (
  SELECT * FROM states WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY ${contract.grain.join(", ")} ORDER BY state_text DESC) = 1
),
changes AS (
  SELECT * FROM moments WHERE TRUE
  QUALIFY state_text IS DISTINCT FROM LAG(state_text) OVER (${history})
),
versions AS (
  SELECT *, LEAD(valid_from) OVER (${history}) AS valid_to FROM changes
)`;
}

/** MERGE allows no subquery in its conditions, so the rows of touched keys that must go are part of its source. */
function goneRows({ contract, name }: Model, columns: readonly string[], lives: string): string {
  const keys = contract.grain.filter((column) => column !== "valid_from");
  const observed = columns.filter((column) => !madeByHistory.includes(column));
  return `SELECT ${[...observed, ...madeByHistory].map((column) => `old.${column}`).join(", ")}, TRUE
FROM ${name} AS old
INNER JOIN (SELECT DISTINCT ${keys.join(", ")} FROM versions) AS touched
  ON ${keysEqual(contract, keys, "old", "touched")}
LEFT JOIN (SELECT * FROM versions WHERE ${lives}) AS version
  ON ${keysEqual(contract, contract.grain, "old", "version")}
WHERE version.valid_from IS NULL`;
}
