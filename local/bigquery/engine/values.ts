import {
  type DuckDBBlobValue,
  type DuckDBDateValue,
  type DuckDBDecimalValue,
  type DuckDBIntervalValue,
  type DuckDBListValue,
  type DuckDBStructValue,
  type DuckDBTimeValue,
  type DuckDBTimestampValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { SqlType } from "../../../sql/analyzer/types.ts";
import { civilTime } from "../dialect/udf/civil.ts";
import { intervalText } from "../dialect/udf/civil-text.ts";
import { BigQueryError } from "../errors.ts";

type Encode = (value: DuckDBValue) => unknown;

/** Writes values of one type as the REST API does (see warehouse.ts). */
export function encoderOf(type: SqlType, path: string): Encode {
  const encode = encoderOfValue(type, path);
  if (type.kind !== "ARRAY") return (value) => (value === null ? null : encode(value));
  // A NULL array is an empty one wherever BigQuery shows or stores it.
  return (value) => (value === null ? [] : encode(value));
}

function encoderOfValue(type: SqlType, path: string): Encode {
  switch (type.kind) {
    case "INT64":
    case "ENUM":
    case "BOOL":
    case "STRING":
    case "JSON":
    case "GEOGRAPHY":
      return String;
    case "FLOAT64":
      return (value) => floatForApi(value as number);
    case "BYTES":
      return (value) => Buffer.from((value as DuckDBBlobValue).bytes).toString("base64");
    case "NUMERIC":
      return (value) =>
        decimalText((value as DuckDBDecimalValue).value, (value as DuckDBDecimalValue).scale);
    case "BIGNUMERIC":
      return (value) => decimalText(value as bigint, 38);
    case "DATE":
      return (value) => dateText(BigInt((value as DuckDBDateValue).days) * 86_400_000_000n);
    case "DATETIME":
      return (value) => datetimeText((value as DuckDBTimestampValue).micros);
    case "TIMESTAMP":
      return (value) => String((value as DuckDBTimestampValue).micros);
    case "TIME":
      return (value) => timeText((value as DuckDBTimeValue).micros);
    case "INTERVAL":
      return (value) => {
        const interval = value as DuckDBIntervalValue;
        return intervalText(BigInt(interval.months), BigInt(interval.days), interval.micros);
      };
    case "ARRAY":
      return arrayEncoder(type.element, path);
    case "STRUCT":
      return structEncoder(type, path);
    case "RANGE": {
      const encode = encoderOf(type.element, path);
      const end = (value: DuckDBValue): string =>
        value === null ? "UNBOUNDED" : String(encode(value));
      return (value) => {
        const entries = Object.values((value as DuckDBStructValue).entries);
        return `[${end(entries[0] ?? null)}, ${end(entries[1] ?? null)})`;
      };
    }
  }
}

function arrayEncoder(element: SqlType, path: string): Encode {
  const encode = encoderOf(element, path);
  return (value) =>
    (value as DuckDBListValue).items.map((item) => {
      if (item === null)
        throw new BigQueryError(
          "invalidQuery",
          `Array cannot have a null element; error in writing field ${path}`,
        );
      return { v: encode(item) };
    });
}

function structEncoder(type: Extract<SqlType, { kind: "STRUCT" }>, path: string): Encode {
  const encoders = type.fields.map((field) => encoderOf(field.type, `${path}.${field.name}`));
  return (value) => {
    const entries = (value as DuckDBStructValue).entries;
    return { f: encoders.map((encode, index) => ({ v: encode(entries[`_${index}`] ?? null) })) };
  };
}

/** BigQuery's JSON answers: `1.0`, `1.5E10`, `NaN`, `Infinity`. */
export function floatForApi(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (Object.is(value, -0)) return "-0.0";
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude >= 1e7 || magnitude < 1e-3)) {
    const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
    return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
  }
  const text = String(value);
  return text.includes(".") ? text : `${text}.0`;
}

export function decimalText(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const fraction = digits.slice(-scale).replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${digits.slice(0, -scale)}${fraction === "" ? "" : `.${fraction}`}`;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, "0");

export function dateText(micros: bigint): string {
  const time = civilTime(micros);
  return `${pad(time.year, 4)}-${pad(time.month)}-${pad(time.day)}`;
}

export function timeText(micros: bigint): string {
  const time = civilTime(micros);
  const fraction = time.micros === 0 ? "" : `.${pad(time.micros, 6)}`;
  return `${pad(time.hour)}:${pad(time.minute)}:${pad(time.second)}${fraction}`;
}

export function datetimeText(micros: bigint): string {
  return `${dateText(micros)}T${timeText(micros)}`;
}
