import type { ColumnBatch, RowError } from "../warehouse.ts";
import { missingValue, readPlanned, type MessagePlan } from "./row-plan.ts";
import { ValueError } from "./values.ts";
import { WireError, WireReader } from "../../../sql/analyzer/wire.ts";

export type Decoded =
  | { readonly kind: "rows"; readonly batch: ColumnBatch }
  | { readonly kind: "row errors"; readonly errors: readonly RowError[] };

/** A column that the writer left out, with what stands in for it. */
export interface Filler {
  readonly name: string;
  readonly value: unknown;
}

/** Shared by every row of a REPEATED column that has no element. */
const none: readonly unknown[] = [];

/** Rows to columns. One bad row refuses the batch, and every bad row is named. */
export function decodeRows(
  plan: MessagePlan,
  rows: readonly Buffer[],
  fillers: readonly Filler[],
): Decoded {
  const filled = new Map(fillers.map(({ name, value }) => [name, value]));
  const values = plan.columns.map(({ repeated, column }) => {
    const missing = filled.get(column.name) ?? null;
    return Array.from<unknown>({ length: rows.length }).fill(repeated ? none : missing);
  });
  const required = plan.columns.filter((target) => target.required);
  const errors: RowError[] = [];
  const unfilled = plan.missingRequired.find((name) => !filled.has(name));

  for (const [index, row] of rows.entries()) {
    try {
      if (unfilled !== undefined) throw missingValue(unfilled);
      readPlanned(plan, new WireReader(row), (target, value) => {
        const column = values[target.index] ?? [];
        const held = column[index];
        if (!target.repeated) column[index] = value;
        else if (held === none) column[index] = [value];
        else (held as unknown[]).push(value);
      });
      for (const target of required)
        if ((values[target.index]?.[index] ?? null) === null)
          throw missingValue(target.column.name);
    } catch (error) {
      errors.push({ index, message: messageOf(error) });
    }
  }
  if (errors.length > 0) return { kind: "row errors", errors };
  const constant = fillers
    .filter(({ name }) => !plan.columns.some(({ column }) => column.name === name))
    .map(({ name, value }) => ({
      name,
      values: Array.from<unknown>({ length: rows.length }).fill(value),
    }));
  return {
    kind: "rows",
    batch: {
      rowCount: rows.length,
      columns: [
        ...plan.columns.map(({ column, index }) => ({
          name: column.name,
          values: values[index] ?? [],
        })),
        ...constant,
      ],
    },
  };
}

function messageOf(error: unknown): string {
  if (error instanceof ValueError) return error.message;
  if (error instanceof WireError || error instanceof RangeError)
    return `Failed to parse the serialized row: ${error.message}`;
  throw error;
}
