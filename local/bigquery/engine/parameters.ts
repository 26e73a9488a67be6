import { protocolType } from "../../../sql/analyzer/types.ts";
import type { SqlType } from "../../../sql/analyzer/types.ts";
import { bytesSql, doubleSql } from "../dialect/literals.ts";
import { quoteText } from "../dialect/quoting.ts";
import { duckType, scalarType } from "../dialect/types.ts";
import { canonicalJsonText } from "../dialect/udf/canonical-json.ts";
import { textCivil, textTimestamp } from "../dialect/udf/civil-text.ts";
import { BigQueryError } from "../errors.ts";
import type { ParameterType, ParameterValue, QueryParameter } from "../warehouse.ts";

export interface BoundParameters {
  readonly named: readonly { name: string; type: Record<string, unknown> }[];
  readonly positional: readonly Record<string, unknown>[] | undefined;
  readonly values: ReadonlyMap<string, string>;
}

/** Query parameters as the analyser's types and DuckDB's literals, under their lower-case name or 1-based position. */
export function bindParameters(
  parameters: readonly QueryParameter[],
  mode: "NAMED" | "POSITIONAL" | undefined,
): BoundParameters {
  const positional =
    mode === "POSITIONAL" || (parameters.length > 0 && parameters.every((item) => !item.name));
  const values = new Map<string, string>();
  const types = parameters.map((parameter, index) => {
    const type = parameterType(parameter.parameterType);
    const name = positional ? String(index + 1) : (parameter.name ?? "").toLowerCase();
    values.set(
      name,
      parameterSql(parameter.parameterValue, type, parameter.name ?? String(index + 1)),
    );
    return { name, type: protocolType(type) };
  });
  return positional
    ? { named: [], positional: types.map((item) => item.type), values }
    : { named: types, positional: undefined, values };
}

export function parameterType(type: ParameterType): SqlType {
  if (type.type === "ARRAY")
    return { kind: "ARRAY", element: parameterType(type.arrayType ?? { type: "STRING" }) };
  if (type.type === "STRUCT" || type.type === "RECORD")
    return {
      kind: "STRUCT",
      fields: (type.structTypes ?? []).map((field) => ({
        name: field.name ?? "",
        type: parameterType(field.type),
      })),
    };
  return scalarType(type.type);
}

function parameterSql(value: ParameterValue | undefined, type: SqlType, name: string): string {
  if (type.kind === "ARRAY") {
    const items = (value?.arrayValues ?? []).map((item) => parameterSql(item, type.element, name));
    return `CAST([${items.join(", ")}] AS ${duckType(type)})`;
  }
  if (type.kind === "STRUCT") {
    if (value?.structValues === undefined) return `CAST(NULL AS ${duckType(type)})`;
    const fields = type.fields.map(
      (field, index) =>
        `_${index} := ${parameterSql(value.structValues?.[field.name], field.type, name)}`,
    );
    return `struct_pack(${fields.join(", ")})`;
  }
  // Documented as a string; Google's own client sends numbers and booleans as they are, and BigQuery takes them.
  const given: unknown = value?.value;
  if (given === undefined || given === null) return `CAST(NULL AS ${duckType(type)})`;
  try {
    return scalarSql(String(given), type);
  } catch (error) {
    throw new BigQueryError(
      "invalid",
      `Invalid value for parameter ${name}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

/** A value in the API's text as a DuckDB literal. */
export function scalarSql(text: string, type: SqlType): string {
  switch (type.kind) {
    case "INT64":
      if (!/^[+-]?\d+$/.test(text.trim())) throw new Error(`'${text}' is not a valid INT64`);
      return `CAST(${quoteText(text.trim())} AS BIGINT)`;
    case "FLOAT64":
      return doubleSql(floatOf(text));
    case "BOOL":
      if (!/^(true|false|1|0)$/i.test(text)) throw new Error(`'${text}' is not a valid BOOL`);
      return /^(true|1)$/i.test(text) ? "true" : "false";
    case "BYTES":
      return bytesSql(Buffer.from(text, "base64"));
    case "JSON":
      return quoteText(canonicalJsonText(text));
    case "NUMERIC":
      return `bq_cast_string_numeric(${quoteText(text)})`;
    case "BIGNUMERIC":
      return `bq_cast_string_bignumeric(${quoteText(text)})`;
    case "DATE":
      return `CAST(make_timestamp(${textCivil(text, "DATE")}) AS DATE)`;
    case "TIME":
      return `CAST(make_timestamp(${textCivil(text, "TIME")}) AS TIME)`;
    case "DATETIME":
      return `make_timestamp(${textCivil(text, "DATETIME")})`;
    case "TIMESTAMP":
      return `make_timestamp(${textTimestamp(text, "UTC")})`;
    case "INTERVAL":
      return `bq_cast_string_interval(${quoteText(text)})`;
    default:
      return quoteText(text);
  }
}

function floatOf(text: string): number {
  const word = text.trim().toLowerCase();
  if (/^[+-]?inf(inity)?$/.test(word)) return word.startsWith("-") ? -Infinity : Infinity;
  if (word === "nan") return Number.NaN;
  const value = Number(word);
  if (word === "" || Number.isNaN(value)) throw new Error(`'${text}' is not a valid FLOAT64`);
  return value;
}
