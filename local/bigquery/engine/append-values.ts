import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from "@duckdb/node-api";
import { BigQueryError } from "../errors.ts";
import type { TypeParameters } from "../dialect/type-parameters.ts";
import type { FieldSchema } from "../warehouse.ts";

export type Convert = (value: unknown) => DuckDBValue;

/** From the values that `ColumnBatch` documents to DuckDB's, as `duckType` lays a field's type out. */
export function converterOf(field: FieldSchema, type: DuckDBType | undefined): Convert {
  if (field.mode !== "REPEATED") return singleConverter(field, type);
  const inner = type?.typeId === DuckDBTypeId.LIST ? type.valueType : undefined;
  const item = singleConverter(field, inner);
  return (value) =>
    new DuckDBListValue(
      (value as readonly unknown[]).map((element) => (element === null ? null : item(element))),
    );
}

function singleConverter(field: FieldSchema, type: DuckDBType | undefined): Convert {
  switch (field.type) {
    case "STRING":
    case "JSON":
    case "GEOGRAPHY":
    case "INTEGER":
    case "FLOAT":
    case "BOOLEAN":
      return (value) => value as DuckDBValue;
    case "BYTES":
      return (value) => new DuckDBBlobValue(value as Uint8Array);
    case "DATE":
      return (value) => new DuckDBDateValue(value as number);
    case "TIME":
      return (value) => new DuckDBTimeValue(value as bigint);
    case "DATETIME":
    case "TIMESTAMP":
      return (value) => new DuckDBTimestampValue(value as bigint);
    case "NUMERIC":
      return (value) =>
        new DuckDBDecimalValue(roundedUnits(unscaled(value as string, 9), field), 38, 9);
    case "BIGNUMERIC":
      return (value) => unscaled(value as string, 38).toString();
    case "INTERVAL":
      return (value) => interval(value as string, field.name);
    case "RANGE":
      return positional(rangeBounds(field), ["start", "end"], type);
    case "RECORD": {
      const fields = field.fields ?? [];
      return positional(
        fields,
        fields.map(({ name }) => name),
        type,
      );
    }
  }
}

/** STRUCT fields are stored under their positions: `_0`, `_1` … */
function positional(
  fields: readonly FieldSchema[],
  names: readonly string[],
  type: DuckDBType | undefined,
): Convert {
  const types = type?.typeId === DuckDBTypeId.STRUCT ? type.entryTypes : [];
  const converters = fields.map((field, index) => converterOf(field, types[index]));
  return (value) => {
    const record = value as Readonly<Record<string, unknown>>;
    const entries: Record<string, DuckDBValue> = {};
    for (const [index, convert] of converters.entries()) {
      const inner = record[names[index] ?? ""] ?? null;
      entries[`_${index}`] = inner === null ? null : convert(inner);
    }
    return new DuckDBStructValue(entries);
  };
}

function rangeBounds(field: FieldSchema): readonly FieldSchema[] {
  const element = field["rangeElementType"] as { readonly type: FieldSchema["type"] };
  return ["start", "end"].map((name) => ({ name, type: element.type }));
}

/** Units of 10^-9 at the scale of NUMERIC(p, s), half away from zero. */
export function roundedUnits(units: bigint, field: FieldSchema): bigint {
  const { precision, scale = "0" } = field as TypeParameters;
  if (precision === undefined) return units;
  const step = 10n ** BigInt(9 - Number(scale));
  const half = units < 0n ? -(step / 2n) : step / 2n;
  return ((units + half) / step) * step;
}

/** A canonical decimal string with at most `scale` digits behind the point, as its whole number of units. */
function unscaled(text: string, scale: number): bigint {
  const [whole = "0", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(scale, "0"));
}

/** GoogleSQL's canonical INTERVAL: `Y-M D H:M:S[.F]`, each of the three parts with a sign of its own. */
function interval(text: string, column: string): DuckDBIntervalValue {
  const match = /^(-?)(\d+)-(\d+) (-?\d+) (-?)(\d+):(\d+):(\d+)(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null)
    throw new BigQueryError(
      "invalid",
      `Invalid INTERVAL value ${text} of field ${column}: it must be Y-M D H:M:S.`,
    );
  const [, monthSign, years, months, days, timeSign, hours, minutes, seconds, fraction] = match;
  const monthCount = Number(years) * 12 + Number(months);
  const second = BigInt(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
  const micros = second * 1_000_000n + BigInt((fraction ?? "").padEnd(6, "0"));
  return new DuckDBIntervalValue(
    monthSign === "-" ? -monthCount : monthCount,
    Number(days),
    timeSign === "-" ? -micros : micros,
  );
}
