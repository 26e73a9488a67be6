import type { SqlType } from "../../../../sql/analyzer/types.ts";
import { quoteText } from "../quoting.ts";

export type JsonMode = "json" | "wide" | "string" | "format" | "argument";

/**
 * JSON text of a value, as TO_JSON writes it. `mode` is `json` for TO_JSON, `string` for TO_JSON_STRING and `format` for the
 * inner use by FORMAT, `wide` for TO_JSON with wide numbers as strings, `argument` for functions in JavaScript; integers beyond 2^53 are strings in TO_JSON_STRING (JavaScript could not read them).
 */
export function jsonValue(value: string, type: SqlType, mode: JsonMode): string {
  switch (type.kind) {
    case "INT64":
    case "ENUM":
      return mode === "string" || mode === "wide"
        ? `bq_json_int64(${value})`
        : `CAST(${value} AS VARCHAR)`;
    case "BOOL":
      return `CAST(${value} AS VARCHAR)`;
    case "FLOAT64":
      return mode !== "string" ? `bq_json_float_kept(${value})` : `bq_json_float64(${value})`;
    case "NUMERIC":
    case "BIGNUMERIC":
      // JSON has FLOAT64's precision, unless told to keep wide numbers as strings.
      return mode === "json"
        ? `bq_json_float64(${type.kind === "NUMERIC" ? `CAST(${value} AS DOUBLE)` : `bq_cast_bignumeric_float64(${value})`})`
        : `bq_json_${type.kind.toLowerCase()}(${value}, ${mode === "string"})`;
    case "JSON":
      return value;
    case "STRING":
    case "GEOGRAPHY":
      return `bq_json_quote(${value})`;
    case "BYTES":
      return mode === "format"
        ? `bq_json_quote(lower(hex(${value})))`
        : `bq_json_quote(to_base64(${value}))`;
    case "DATE":
      return `bq_json_quote(CAST(${value} AS VARCHAR))`;
    case "DATETIME":
      return `bq_json_quote(replace(bq_cast_datetime_string(${value}), ' ', 'T'))`;
    case "TIME":
      return `bq_json_quote(bq_cast_time_string(${value}))`;
    case "TIMESTAMP":
      return `bq_json_quote(bq_json_timestamp(epoch_us(${value})))`;
    case "INTERVAL":
      return mode === "format"
        ? `bq_json_quote(bq_cast_interval_string(${value}))`
        : `bq_json_quote(bq_json_interval(${value}))`;
    case "RANGE":
      return `bq_json_quote(bq_range_text(${value}))`;
    case "ARRAY": {
      const element = `coalesce(${jsonValue("x", type.element, mode)}, 'null')`;
      // Only FORMAT tells a NULL array from an empty one.
      const array = mode === "format" ? value : `coalesce(${value}, [])`;
      return `('[' || array_to_string(list_transform(${array}, lambda x: ${element}), ',') || ']')`;
    }
    case "STRUCT": {
      const isWide = type.fields.length > wideFields;
      const struct = isWide ? "wide" : value;
      const named = type.fields.map((field, index) => ({ ...field, index }));
      // JSON holds its keys in order, TO_JSON_STRING writes those of a STRUCT as they stand.
      const ordered =
        mode === "json" || mode === "wide"
          ? named.toSorted((a, b) => (a.name < b.name ? -1 : 1))
          : named;
      const fields = ordered.map((field) => {
        const inner = jsonValue(`struct_extract(${struct}, '_${field.index}')`, field.type, mode);
        return `${quoteText(`${JSON.stringify(mode === "format" ? `_${field.index}` : field.name)}:`)} || coalesce(${inner}, 'null')`;
      });
      const json = `CASE WHEN ${struct} IS NOT NULL THEN ${objectText(fields)} END`;
      return isWide ? `list_transform([${value}], lambda wide: ${json})[1]` : json;
    }
  }
}

/** Kinds whose JSON text is canonical as `jsonValue` writes it in mode `json`. */
const canonicalKinds = new Set([
  "INT64",
  "BOOL",
  "STRING",
  "JSON",
  "BYTES",
  "DATE",
  "DATETIME",
  "TIME",
  "TIMESTAMP",
]);

/** Whether `jsonValue` in mode `json` needs no rewriting: numbers in canonical form and no key twice. */
export function isCanonicalJson(type: SqlType): boolean {
  if (type.kind === "ARRAY") return isCanonicalJson(type.element);
  if (type.kind !== "STRUCT") return canonicalKinds.has(type.kind);
  const names = new Set(type.fields.map((field) => field.name));
  return (
    names.size === type.fields.length && type.fields.every((field) => isCanonicalJson(field.type))
  );
}

/**
 * A struct of more fields is computed once and not for each of its fields, whose texts are arguments of one function:
 * as a chain of operators they would be deeper than DuckDB allows.
 */
const wideFields = 100;

/** No field is NULL. */
const objectText = (fields: readonly string[]): string =>
  fields.length > wideFields
    ? `concat('{', ${fields.join(", ',', ")}, '}')`
    : ["'{'", ...(fields.length === 0 ? [] : [fields.join(" || ',' || ")]), "'}'"].join(" || ");
