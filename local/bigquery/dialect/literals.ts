import type { SqlType } from "../../../sql/analyzer/types.ts";
import { typeOf } from "../../../sql/analyzer/types.ts";
import { type TreeNode, child, children, text } from "../../../sql/analyzer/tree.ts";
import { duckType } from "./types.ts";
import { quoteText } from "./quoting.ts";

/** A literal node as DuckDB SQL. */
export function literalSql(node: TreeNode): string {
  const holder = child(node, "value");
  const type = typeOf(holder?.["type"] ?? node["type"]);
  return valueSql(child(holder ?? node, "value"), type);
}

/** One ValueProto (folded) of a type as DuckDB SQL; no value is NULL. */
export function valueSql(value: TreeNode | undefined, type: SqlType): string {
  const which = value === undefined ? "" : text(value, "value");
  if (value === undefined || which === "") return `CAST(NULL AS ${duckType(type)})`;
  const raw = value[which];
  switch (type.kind) {
    case "INT64":
    case "ENUM":
      return integerSql(String(raw));
    case "FLOAT64":
      return doubleSql(raw as number | string);
    case "BOOL":
      return raw === true ? "true" : "false";
    case "STRING":
    case "JSON":
    case "GEOGRAPHY":
      return quoteText(String(raw));
    case "BYTES":
      return bytesSql(raw as Buffer);
    case "NUMERIC":
      return `CAST('${decimalText(signedInteger(raw as Buffer), 9)}' AS DECIMAL(38,9))`;
    case "BIGNUMERIC":
      return `CAST('${signedInteger(raw as Buffer)}' AS BIGNUM)`;
    case "ARRAY": {
      const elements = children(raw as TreeNode, "element").map((element) =>
        valueSql(element, type.element),
      );
      return `CAST([${elements.join(", ")}] AS ${duckType(type)})`;
    }
    case "STRUCT": {
      const fields = children(raw as TreeNode, "field").map((field, index) => {
        const fieldType = type.fields[index]?.type ?? { kind: "INT64" };
        return `_${index} := ${valueSql(field, fieldType)}`;
      });
      return fields.length === 0
        ? `CAST({'_0': NULL} AS ${duckType(type)})`
        : `struct_pack(${fields.join(", ")})`;
    }
    case "RANGE": {
      const ends = ["start", "end"].map((end) =>
        valueSql(child(raw as TreeNode, end), type.element),
      );
      return `struct_pack(_0 := ${ends[0]}, _1 := ${ends[1]})`;
    }
    default:
      return temporalSql(value, type.kind);
  }
}

export function integerSql(digits: string): string {
  // DuckDB reads the minus apart from the digits, and 9223372036854775808 is no BIGINT.
  return digits === "-9223372036854775808"
    ? "CAST('-9223372036854775808' AS BIGINT)"
    : `CAST(${digits} AS BIGINT)`;
}

export function doubleSql(value: number | string): string {
  const number = Number(value);
  if (Number.isNaN(number)) return "CAST('nan' AS DOUBLE)";
  if (!Number.isFinite(number)) return `CAST('${number > 0 ? "inf" : "-inf"}' AS DOUBLE)`;
  return Object.is(number, -0) ? "CAST('-0.0' AS DOUBLE)" : `CAST('${number}' AS DOUBLE)`;
}

export function bytesSql(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes);
  return buffer.length === 0 ? "CAST('' AS BLOB)" : `unhex('${buffer.toString("hex")}')`;
}

/** Two's complement, little-endian, in as few bytes as it needs: GoogleSQL's form of NUMERIC, BIGNUMERIC. */
export function signedInteger(bytes: Uint8Array): bigint {
  const buffer = Buffer.from(bytes.toReversed());
  if (buffer.length === 0) return 0n;
  return BigInt.asIntN(buffer.length * 8, BigInt(`0x${buffer.toString("hex")}`));
}

/** Units of 10^-scale as a decimal with exactly `scale` digits after the point. */
export function decimalText(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  return `${units < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

type TemporalKind = "DATE" | "DATETIME" | "TIME" | "TIMESTAMP" | "INTERVAL";

function temporalSql(value: TreeNode, kind: TemporalKind): string {
  switch (kind) {
    case "DATE":
      return dateSql(Number(value["date_value"]));
    case "TIMESTAMP": {
      const stamp = child(value, "timestamp_value");
      const micros =
        BigInt(text(stamp ?? value, "seconds") || "0") * 1_000_000n +
        BigInt(Number(stamp?.["nanos"] ?? 0)) / 1000n;
      return `make_timestamp(${micros})`;
    }
    case "DATETIME": {
      const packed = child(value, "datetime_value");
      const bits = BigInt(text(packed ?? value, "bit_field_datetime_seconds") || "0");
      const nanos = Number(packed?.["nanos"] ?? 0);
      const part = (shift: bigint, width: bigint): string =>
        String((bits >> shift) & ((1n << width) - 1n)).padStart(2, "0");
      const year = String(bits >> 26n).padStart(4, "0");
      return `TIMESTAMP '${year}-${part(22n, 4n)}-${part(17n, 5n)} ${part(12n, 5n)}:${part(6n, 6n)}:${part(0n, 6n)}${fraction(nanos)}'`;
    }
    case "TIME": {
      const bits = BigInt(text(value, "time_value") || "0");
      const seconds = bits >> 30n;
      const part = (shift: bigint): string => String((seconds >> shift) & 63n).padStart(2, "0");
      return `TIME '${part(12n)}:${part(6n)}:${part(0n)}${fraction(Number(bits & ((1n << 30n) - 1n)))}'`;
    }
    case "INTERVAL":
      return intervalSql(value["interval_value"] as Buffer);
  }
}

export function dateSql(days: number): string {
  return `(DATE '1970-01-01' + ${days < 0 ? `(${days})` : days})`;
}

function fraction(nanos: number): string {
  return nanos === 0 ? "" : `.${String(Math.floor(nanos / 1000)).padStart(6, "0")}`;
}

/** GoogleSQL's 16 bytes: micros (int64), days (int32), months in the upper 22 bits of the last word after the sign. */
function intervalSql(bytes: Buffer): string {
  const micros = bytes.readBigInt64LE(0);
  const days = bytes.readInt32LE(8);
  const word = bytes.readUInt32LE(12);
  const months = ((word >>> 13) & 0x3ffff) * (word >>> 31 === 1 ? -1 : 1);
  return `(to_months(${months}) + to_days(${days}) + to_microseconds(${micros}))`;
}
