import { canonicalJsonText } from "../dialect/udf/canonical-json.ts";
import type { FieldSchema } from "../warehouse.ts";
import {
  maxDate,
  maxTimestamp,
  minDate,
  minTimestamp,
  parseDate,
  parseDatetime,
  parseTime,
  parseTimestamp,
  unpackDatetime,
  unpackTime,
} from "./civil-time.ts";
import { decodeDecimal, parseDecimal, type DecimalType } from "./decimal.ts";
import type { ProtoField, ProtoType, TypeScope } from "./descriptor.ts";
import { readFields, type WireReader } from "../../../sql/analyzer/wire.ts";

/** A value does not fit its column; the text goes into the row's error. */
export class ValueError extends Error {
  override readonly name = "ValueError";
}

/** Reads one value as `ColumnBatch` wants it. */
export type ReadValue = (reader: WireReader) => unknown;

type Scalars = Partial<Record<ProtoType, ReadValue>>;

const wrappers: Readonly<Record<string, ProtoType>> = {
  BoolValue: "bool",
  BytesValue: "bytes",
  DoubleValue: "double",
  FloatValue: "float",
  Int32Value: "int32",
  Int64Value: "int64",
  UInt32Value: "uint32",
  StringValue: "string",
};

/**
 * How a scalar column is read from a protobuf field; undefined when the types do not go together.
 * https://docs.cloud.google.com/bigquery/docs/supported-data-types
 */
export function scalarReader(
  column: FieldSchema,
  field: ProtoField,
  scope: TypeScope,
): ReadValue | undefined {
  if (field.type === "enum") return enumReader(column, field, scope);
  const readers = scalarsOf(column);
  if (field.type !== "message") return readers[field.type];
  const wellKnown = /google[._]protobuf[._](\w+)$/.exec(field.typeName)?.[1] ?? "";
  if (wellKnown === "Timestamp" && column.type === "TIMESTAMP") return readTimestampMessage;
  const inner = wrappers[wellKnown];
  return inner === undefined ? undefined : wrapped(readers[inner], inner);
}

function scalarsOf(column: FieldSchema): Scalars {
  switch (column.type) {
    case "STRING":
      return { string: limited(column, (reader) => reader.text()) };
    case "BYTES":
      return {
        bytes: limited(column, (reader) => reader.bytes()),
        string: limited(column, (reader) => reader.bytes()),
      };
    case "INTEGER":
      return integers(BigInt);
    case "FLOAT":
      return { double: (reader) => reader.double(), float: (reader) => reader.float() };
    case "BOOLEAN":
      return { ...integers((value) => value !== 0n), bool: (reader) => reader.bool() };
    case "DATE":
      return {
        int32: (reader) => inDates(reader.int32()),
        int64: (reader) => inDates(Number(reader.int64())),
        string: parsed(column, parseDate),
      };
    case "TIMESTAMP":
      return { ...integers(inTimestamps), string: parsed(column, parseTimestamp) };
    case "DATETIME":
      return { int64: unpacked(column, unpackDatetime), string: parsed(column, parseDatetime) };
    case "TIME":
      return { int64: unpacked(column, unpackTime), string: parsed(column, parseTime) };
    case "NUMERIC":
    case "BIGNUMERIC":
      return decimals(column, column.type);
    case "JSON":
      return { string: readJson };
    case "GEOGRAPHY":
    case "INTERVAL":
      return { string: (reader) => reader.text() };
    default:
      return {};
  }
}

function integers(convert: (value: bigint) => unknown): Scalars {
  return {
    int32: (reader) => convert(BigInt(reader.int32())),
    int64: (reader) => convert(reader.int64()),
    uint32: (reader) => convert(BigInt(reader.uint32())),
  };
}

function decimals(column: FieldSchema, type: DecimalType): Scalars {
  const number = (text: string): string => checked(column, text, parseDecimal(text, type));
  return {
    ...integers((value) => number(String(value))),
    uint64: (reader) => number(String(reader.uint64())),
    double: (reader) => number(String(reader.double())),
    float: (reader) => number(String(reader.float())),
    string: (reader) => number(reader.text()),
    bytes: (reader) => checked(column, "the given bytes", decodeDecimal(reader.bytes(), type)),
  };
}

function parsed(column: FieldSchema, parse: (text: string) => unknown): ReadValue {
  return (reader) => {
    const text = reader.text();
    return checked(column, text, parse(text));
  };
}

function unpacked(column: FieldSchema, unpack: (packed: bigint) => unknown): ReadValue {
  return (reader) => {
    const packed = reader.int64();
    return checked(column, String(packed), unpack(packed));
  };
}

function checked<T>(column: FieldSchema, given: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new ValueError(`Cannot convert ${given} to ${column.type} of field ${column.name}`);
}

function limited(column: FieldSchema, read: (reader: WireReader) => string | Buffer): ReadValue {
  const limit = Number(column["maxLength"] ?? 0);
  if (limit === 0) return read;
  return (reader) => {
    const value = read(reader);
    const length = typeof value === "string" ? Array.from(value).length : value.length;
    if (length <= limit) return value;
    throw new ValueError(
      `Field ${column.name}: ${column.type}(${limit}) has maximum length ${limit} but got a value with length ${length}`,
    );
  };
}

function inDates(days: number): number {
  if (days >= minDate && days <= maxDate) return days;
  throw new ValueError(`Date value ${days} is not between ${minDate} and ${maxDate}`);
}

function inTimestamps(micros: bigint): bigint {
  if (micros >= minTimestamp && micros <= maxTimestamp) return micros;
  throw new ValueError(
    `Timestamp value ${micros} is not between ${minTimestamp} and ${maxTimestamp} microseconds`,
  );
}

const readJson: ReadValue = (reader) => {
  const text = reader.text();
  try {
    return canonicalJsonText(text);
  } catch {
    throw new ValueError(`Invalid JSON: ${text.slice(0, 100)}`);
  }
};

const readTimestampMessage: ReadValue = (reader) => {
  const message = reader.nested();
  let micros = 0n;
  readFields(message, (number, type) => {
    if (number === 1) micros += message.int64() * 1_000_000n;
    else if (number === 2) micros += BigInt(Math.floor(message.int32() / 1000));
    else message.skip(type);
  });
  return inTimestamps(micros);
};

/** A wrapper whose `value` is left out holds the type's zero. */
function wrapped(read: ReadValue | undefined, type: ProtoType): ReadValue | undefined {
  if (read === undefined) return undefined;
  return (reader) => {
    const message = reader.nested();
    let value: unknown = zeroOf(type);
    readFields(message, (number, wire) => {
      if (number === 1) value = read(message);
      else message.skip(wire);
    });
    return value;
  };
}

function zeroOf(type: ProtoType): unknown {
  if (type === "bool") return false;
  if (type === "string") return "";
  if (type === "bytes") return Buffer.alloc(0);
  return type === "double" || type === "float" ? 0 : 0n;
}

function enumReader(
  column: FieldSchema,
  field: ProtoField,
  scope: TypeScope,
): ReadValue | undefined {
  if (column.type === "INTEGER") return (reader) => BigInt(reader.int32());
  const values = scope.enumValues(field.typeName);
  if (column.type !== "STRING" || values === undefined) return undefined;
  return (reader) => {
    const code = reader.int32();
    return checked(column, `enum value ${code}`, values.get(code));
  };
}
