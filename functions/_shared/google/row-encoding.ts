import type { z } from "zod";
import type { BigQueryType } from "../../../schemas/column.ts";
import type { TableContract } from "../../../schemas/table-contract.ts";
import { bytesField, doubleField, textField, varintField } from "./protobuf.ts";

export type Row = Readonly<Record<string, unknown>>;

/**
 * How the Storage Write API wants each BigQuery type in protocol buffers: TIMESTAMP as microseconds and DATE as days
 * since the epoch, JSON and NUMERIC as text. https://cloud.google.com/bigquery/docs/supported-data-types
 */
const protoTypes = {
  STRING: "TYPE_STRING",
  JSON: "TYPE_STRING",
  NUMERIC: "TYPE_STRING",
  DATETIME: "TYPE_STRING",
  BYTES: "TYPE_BYTES",
  INT64: "TYPE_INT64",
  TIMESTAMP: "TYPE_INT64",
  DATE: "TYPE_INT32",
  BOOL: "TYPE_BOOL",
  FLOAT64: "TYPE_DOUBLE",
} as const satisfies Record<BigQueryType, string>;

interface FieldDescriptor {
  readonly name: string;
  readonly number: number;
  readonly label: "LABEL_OPTIONAL" | "LABEL_REPEATED";
  readonly type: (typeof protoTypes)[BigQueryType];
}

/** google.protobuf.DescriptorProto of a table's rows. */
export interface RowDescriptor {
  readonly name: string;
  readonly field: readonly FieldDescriptor[];
}

export interface RowEncoder {
  readonly descriptor: RowDescriptor;
  /** Throws a RangeError naming the column when a value does not have the column's type. */
  encode(row: Row): Buffer;
}

const encoders = new WeakMap<TableContract, RowEncoder>();

export function rowEncoderOf(contract: TableContract): RowEncoder {
  const encoder = encoders.get(contract) ?? createRowEncoder(contract);
  encoders.set(contract, encoder);
  return encoder;
}

/** Every field is optional: BigQuery itself refuses a missing required one, and says so per row. */
function createRowEncoder(contract: TableContract): RowEncoder {
  const shape: Readonly<Record<string, z.ZodType>> = contract.row.shape;
  const columns = Object.entries(shape).map(([name, schema], index) => {
    const type = schema.meta()?.bigquery;
    if (type === undefined) throw new Error(`${contract.table}.${name} has no BigQuery type.`);
    return { name, number: index + 1, type };
  });
  return {
    descriptor: {
      name: contract.table,
      field: columns.map(({ name, number, type }) => ({
        name,
        number,
        label: "LABEL_OPTIONAL",
        type: protoTypes[type],
      })),
    },
    encode(row) {
      const parts: Buffer[] = [];
      for (const { name, number, type } of columns) {
        const value = row[name];
        if (value === undefined || value === null) continue;
        try {
          parts.push(encodeField(number, type, value));
        } catch (cause) {
          throw new RangeError(`${contract.table}.${name} is no ${type}`, { cause });
        }
      }
      return Buffer.concat(parts);
    },
  };
}

function encodeField(field: number, type: BigQueryType, value: unknown): Buffer {
  switch (protoTypes[type]) {
    case "TYPE_STRING":
      return textField(field, textOf(type, value));
    case "TYPE_BYTES":
      return bytesField(field, value as Uint8Array);
    case "TYPE_DOUBLE":
      return doubleField(field, Number(value));
    case "TYPE_BOOL":
      return varintField(field, value === true ? 1n : 0n);
    case "TYPE_INT32":
      return varintField(field, daysOf(String(value)));
    case "TYPE_INT64":
      return varintField(
        field,
        type === "TIMESTAMP" ? microsOf(String(value)) : BigInt(value as number),
      );
  }
}

const textOf = (type: BigQueryType, value: unknown): string =>
  type === "JSON" ? JSON.stringify(value) : String(value);

const dayMs = 86_400_000;

function daysOf(date: string): bigint {
  return BigInt(Date.parse(`${date}T00:00:00Z`) / dayMs);
}

/** Microseconds since the epoch; digits beyond the sixth of a second are cut, as BigQuery cannot hold them. */
export function microsOf(isoTime: string): bigint {
  const [, fraction = ""] = /\.(\d+)/.exec(isoTime) ?? [];
  const wholeMs = Date.parse(isoTime.replace(/\.\d+/, ""));
  return BigInt(wholeMs) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, "0"));
}
