import { isoTimestamp } from "../api/rows.ts";
import type { ColumnBatch, FieldSchema, JsonRow } from "../warehouse.ts";
import { formatDate, formatDatetime, formatTime } from "./civil-time.ts";

/** A batch as the JSON rows that every warehouse takes. */
export function jsonRows(fields: readonly FieldSchema[], batch: ColumnBatch): readonly JsonRow[] {
  const types = new Map(fields.map((field) => [field.name, field]));
  const columns = batch.columns.map(({ name, values }) => ({
    name,
    values,
    field: types.get(name),
  }));
  return Array.from({ length: batch.rowCount }, (_row, index) =>
    Object.fromEntries(
      columns.map(({ name, values, field }) => [
        name,
        field === undefined ? values[index] : jsonValue(field, values[index]),
      ]),
    ),
  );
}

function jsonValue(field: FieldSchema, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) {
    const single = { ...field, mode: "NULLABLE" } as const;
    return value.map((item: unknown) => jsonValue(single, item));
  }
  switch (field.type) {
    case "INTEGER":
      return (value as bigint).toString();
    case "BYTES":
      return Buffer.from(value as Uint8Array).toString("base64");
    case "DATE":
      return formatDate(value as number);
    case "TIMESTAMP":
      return isoTimestamp((value as bigint).toString());
    case "DATETIME":
      return formatDatetime(value as bigint);
    case "TIME":
      return formatTime(value as bigint);
    case "FLOAT":
      return Number.isFinite(value) ? value : (value as number).toString();
    case "RECORD":
      return Object.fromEntries(
        (field.fields ?? []).map((child) => [
          child.name,
          jsonValue(child, (value as JsonRow)[child.name]),
        ]),
      );
    case "RANGE": {
      const { start, end } = value as JsonRow;
      return `[${boundText(field, start)}, ${boundText(field, end)})`;
    }
    default:
      return value;
  }
}

/** A RANGE in the API's own text: `[2020-01-01, UNBOUNDED)`. */
function boundText(field: FieldSchema, bound: unknown): string {
  if (bound === null || bound === undefined) return "UNBOUNDED";
  const element = field["rangeElementType"] as { readonly type: FieldSchema["type"] };
  return String(jsonValue({ name: field.name, type: element.type }, bound));
}
