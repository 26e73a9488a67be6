import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimeValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { SqlType } from "../../../sql/analyzer/types.ts";
import { textCivil, textTimestamp } from "../dialect/udf/civil-text.ts";
import { canonicalJsonText } from "../dialect/udf/canonical-json.ts";
import { parseDecimal } from "../dialect/udf/decimals.ts";

/**
 * A JSON value (insertAll, decoded protobuf) as a DuckDB value of a column. Spellings are those that the REST reference
 * documents; what does not fit throws an Error that says why.
 */
export function storedValue(value: unknown, type: SqlType, path: string): DuckDBValue {
  if (value === null || value === undefined)
    return type.kind === "ARRAY" ? new DuckDBListValue([]) : null;
  switch (type.kind) {
    case "ARRAY": {
      if (!Array.isArray(value))
        throw new Error(`Repeated field must be imported as a JSON array. Field: ${path}.`);
      return new DuckDBListValue(
        value.map((item) => {
          if (item === null)
            throw new Error(`Only optional fields can be set to NULL. Field: ${path}; Value: NULL`);
          return storedValue(item, type.element, path);
        }),
      );
    }
    case "STRUCT":
      return structValue(value, type, path);
    case "JSON":
      return canonicalJsonText(typeof value === "string" ? value : JSON.stringify(value));
    case "STRING":
    case "GEOGRAPHY":
      if (typeof value === "object")
        throw new Error(`Array or object specified for non-repeated, non-record field: ${path}.`);
      return String(value);
    default:
      return scalarValue(value, type.kind);
  }
}

function structValue(
  value: unknown,
  type: Extract<SqlType, { kind: "STRUCT" }>,
  path: string,
): DuckDBValue {
  if (typeof value !== "object" || Array.isArray(value))
    throw new Error(`This field: ${path} is not a record.`);
  const given = new Map(
    Object.entries(value as object).map(([name, item]) => [name.toLowerCase(), item as unknown]),
  );
  const known = new Set(type.fields.map((field) => field.name.toLowerCase()));
  for (const name of given.keys())
    if (!known.has(name)) throw new Error(`no such field: ${path}.${name}.`);
  const entries = type.fields.map(
    (field, index) =>
      [
        `_${index}`,
        storedValue(given.get(field.name.toLowerCase()), field.type, `${path}.${field.name}`),
      ] as const,
  );
  return new DuckDBStructValue(Object.fromEntries(entries));
}

function scalarValue(value: unknown, kind: SqlType["kind"]): DuckDBValue {
  if (typeof value === "object" && !(value instanceof Uint8Array))
    throw new Error(`Cannot convert value to ${kind.toLowerCase()}: it is an object or array`);
  const text = String(value);
  switch (kind) {
    case "INT64":
      return integerValue(value, text);
    case "FLOAT64":
      return floatValue(value, text);
    case "BOOL":
      if (typeof value === "boolean") return value;
      if (/^(true|t|yes|y|1)$/i.test(text)) return true;
      if (/^(false|f|no|n|0)$/i.test(text)) return false;
      throw new Error(`Cannot convert value to boolean (bad value): ${text}`);
    case "BYTES":
      return new DuckDBBlobValue(value instanceof Uint8Array ? value : Buffer.from(text, "base64"));
    case "NUMERIC":
      return new DuckDBDecimalValue(parseDecimal(text, "NUMERIC"), 38, 9);
    case "BIGNUMERIC":
      return parseDecimal(text, "BIGNUMERIC");
    case "DATE":
      return new DuckDBDateValue(Number(textCivil(text, "DATE") / 86_400_000_000n));
    case "DATETIME":
      return new DuckDBTimestampValue(textCivil(text.replace("T", " "), "DATETIME"));
    case "TIME":
      return new DuckDBTimeValue(textCivil(text, "TIME"));
    case "TIMESTAMP":
      return new DuckDBTimestampValue(timestampMicros(value, text));
    case "INTERVAL":
      return intervalValue(text);
    default:
      throw new Error(`Values of type ${kind} cannot be inserted`);
  }
}

function integerValue(value: unknown, text: string): bigint {
  if (typeof value === "bigint") return value;
  const whole = /^\s*[+-]?\d+(\.0*)?\s*$/.test(text)
    ? BigInt(text.trim().replace(/\..*$/, ""))
    : undefined;
  if (whole === undefined || BigInt.asIntN(64, whole) !== whole)
    throw new Error(`Cannot convert value to integer (bad value): ${text}`);
  return whole;
}

function floatValue(value: unknown, text: string): number {
  if (typeof value === "number") return value;
  const word = text.trim();
  if (/^[+-]?inf(inity)?$/i.test(word)) return word.startsWith("-") ? -Infinity : Infinity;
  if (/^nan$/i.test(word)) return Number.NaN;
  const number = Number(word);
  if (word === "" || Number.isNaN(number))
    throw new Error(`Cannot convert value to floating point (bad value): ${text}`);
  return number;
}

/** Text, or seconds since the epoch with a fraction (numbers, and text of a number). */
function timestampMicros(value: unknown, text: string): bigint {
  if (typeof value === "bigint") return value * 1_000_000n;
  if (typeof value === "number" || /^-?\d+(\.\d*)?$/.test(text.trim())) {
    const [whole = "0", fraction = ""] = text.trim().split(".");
    if (/e/i.test(text)) return BigInt(Math.round(Number(text) * 1_000_000));
    const micros =
      BigInt(whole) * 1_000_000n +
      (whole.startsWith("-") ? -1n : 1n) * BigInt(fraction.padEnd(6, "0").slice(0, 6) || "0");
    return micros;
  }
  return textTimestamp(text.replace(/ UTC$/, "Z"), "UTC");
}

function intervalValue(text: string): DuckDBIntervalValue {
  const match = /^([+-]?)(\d+)-(\d+) ([+-]?\d+) ([+-]?)(\d+):(\d+):(\d+)(?:\.(\d{1,6}))?$/.exec(
    text.trim(),
  );
  if (match === null) throw new Error(`Invalid INTERVAL value '${text}'`);
  const months = (Number(match[2]) * 12 + Number(match[3])) * (match[1] === "-" ? -1 : 1);
  const micros =
    BigInt(Number(match[6]) * 3600 + Number(match[7]) * 60 + Number(match[8])) * 1_000_000n +
    BigInt((match[9] ?? "").padEnd(6, "0"));
  return new DuckDBIntervalValue(months, Number(match[4]), match[5] === "-" ? -micros : micros);
}
