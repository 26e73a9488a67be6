import type { SqlType } from "../../../sql/analyzer/types.ts";

const element = [
  "'(?:[^']|'')*'",
  String.raw`CAST\((?:'[+-]?\d+'|-?\d+|make_timestamp\(-?\d+\)) AS (?:BIGINT|DATE)\)`,
  String.raw`make_timestamp\(-?\d+\)`,
  String.raw`\(DATE '1970-01-01' \+ \(?-?\d+\)?\)`,
].join("|");
const constantList = new RegExp(
  String.raw`^CAST\(\[((?:(?:${element})(?:, (?:${element}))*)?)\] AS \w+\[\]\)$`,
);
/** Kinds whose equality is DuckDB's. */
const plainKinds = new Set<SqlType["kind"]>(["STRING", "INT64", "DATE", "DATETIME", "TIMESTAMP"]);

/**
 * `value IN UNNEST(list)` where the list is written out and holds no NULL, as an IN that DuckDB hashes and pushes down to the
 * table's scan. Undefined for others.
 */
export function inConstantList(
  value: string,
  list: string,
  kind: SqlType["kind"] | undefined,
): string | undefined {
  if (kind === undefined || !plainKinds.has(kind)) return undefined;
  const elements = constantList.exec(list)?.[1];
  if (elements === undefined) return undefined;
  return elements === "" ? "false" : `(${value} IN (${elements}))`;
}
