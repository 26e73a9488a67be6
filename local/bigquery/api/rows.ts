import type { ApiRow, FieldSchema } from "../warehouse.ts";
import { flagParameter } from "./paging.ts";
import type { ApiRequest } from "./router.ts";
import { booleanAt, textAt, type Json } from "./json.ts";
import { BigQueryError } from "../errors.ts";

/** REST DataFormatOptions: how TIMESTAMP values are written. */
export type TimestampFormat = "FLOAT64" | "INT64" | "ISO8601_STRING";

export function timestampFormat(options: Json | undefined): TimestampFormat {
  const named = options === undefined ? undefined : textAt(options, "timestampOutputFormat");
  if (named === undefined || named === "TIMESTAMP_OUTPUT_FORMAT_UNSPECIFIED")
    return options !== undefined && booleanAt(options, "useInt64Timestamp") === true
      ? "INT64"
      : "FLOAT64";
  if (named === "FLOAT64" || named === "INT64" || named === "ISO8601_STRING") return named;
  throw new BigQueryError(
    "invalid",
    `Invalid value for formatOptions.timestampOutputFormat: ${named}`,
  );
}

/** The same from a GET's `formatOptions.…` parameters. */
export function timestampFormatOf(query: ApiRequest["query"]): TimestampFormat {
  return timestampFormat({
    useInt64Timestamp: flagParameter(query, "formatOptions.useInt64Timestamp"),
    timestampOutputFormat: query.get("formatOptions.timestampOutputFormat"),
  });
}

/** Rows as the caller asked for them; the warehouse answers TIMESTAMP as microseconds. */
export function formatRows(
  schema: readonly FieldSchema[],
  rows: readonly ApiRow[],
  format: TimestampFormat,
): readonly ApiRow[] {
  if (format === "INT64") return rows;
  const write = format === "FLOAT64" ? floatSeconds : isoTimestamp;
  const converters = schema.map((field) => converterOf(field, write));
  if (converters.every((converter) => converter === undefined)) return rows;
  return rows.map((row) => ({
    f: row.f.map((cell, index) => {
      const convert = converters[index];
      return convert === undefined ? cell : { v: convert(cell.v) };
    }),
  }));
}

type Converter = (value: unknown) => unknown;

/** `undefined` when no TIMESTAMP is inside, so that most columns cost nothing. */
function converterOf(field: FieldSchema, write: (micros: string) => string): Converter | undefined {
  const single = singleConverter(field, write);
  if (single === undefined || field.mode !== "REPEATED") return single;
  return (value) =>
    Array.isArray(value)
      ? (value as readonly { v: unknown }[]).map((cell) => ({ v: single(cell.v) }))
      : value;
}

function singleConverter(
  field: FieldSchema,
  write: (micros: string) => string,
): Converter | undefined {
  if (field.type === "TIMESTAMP")
    return (value) => (typeof value === "string" ? write(value) : value);
  if (field.type === "RANGE") {
    const element = field["rangeElementType"] as { type?: string } | undefined;
    if (element?.type !== "TIMESTAMP") return undefined;
    return (value) =>
      typeof value === "string" ? value.replaceAll(/-?\d+/g, (micros) => write(micros)) : value;
  }
  if (field.type !== "RECORD") return undefined;
  const inner = (field.fields ?? []).map((child) => converterOf(child, write));
  if (inner.every((converter) => converter === undefined)) return undefined;
  return (value) => {
    if (value === null || value === undefined) return value;
    const { f } = value as { readonly f: readonly { v: unknown }[] };
    return {
      f: f.map((cell, index) => {
        const convert = inner[index];
        return convert === undefined ? cell : { v: convert(cell.v) };
      }),
    };
  };
}

/** Seconds as BigQuery writes doubles: `1.672574400123456E9`, `0.0`; exact, because it moves the point in the digits. */
export function floatSeconds(micros: string): string {
  const negative = micros.startsWith("-");
  const digits = micros.slice(negative ? 1 : 0).replace(/^0+(?=\d)/, "");
  if (digits === "0") return "0.0";
  const sign = negative ? "-" : "";
  const exponent = digits.length - 7;
  const significant = digits.replace(/0+$/, "");
  if (exponent >= 7 || exponent < -3)
    return `${sign}${significant[0]}.${significant.slice(1) || "0"}E${exponent}`;
  const padded = digits.padStart(7, "0");
  const whole = padded.slice(0, -6);
  const fraction = padded.slice(-6).replace(/0+$/, "") || "0";
  return `${sign}${whole}.${fraction}`;
}

/** `2023-01-01T12:00:00.123456Z`. */
export function isoTimestamp(micros: string): string {
  const value = BigInt(micros);
  const remainder = ((value % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = (value - remainder) / 1_000_000n;
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  const fraction =
    remainder === 0n ? "" : `.${String(remainder).padStart(6, "0").replace(/0+$/, "")}`;
  return `${whole}${fraction}Z`;
}

/** One row of an answer as the JSON that appendRows and insertAll take. */
export function jsonRow(schema: readonly FieldSchema[], row: ApiRow): Record<string, unknown> {
  return Object.fromEntries(
    schema.map((field, index) => [field.name, jsonValue(field, row.f[index]?.v ?? null)]),
  );
}

function jsonValue(field: FieldSchema, value: unknown): unknown {
  if (field.mode === "REPEATED") {
    const single = { ...field, mode: "NULLABLE" } as const;
    return ((value ?? []) as readonly { v: unknown }[]).map((cell) => jsonValue(single, cell.v));
  }
  if (value === null) return null;
  if (field.type === "RECORD") return jsonRow(field.fields ?? [], value as ApiRow);
  return field.type === "TIMESTAMP" ? isoTimestamp(value as string) : value;
}
