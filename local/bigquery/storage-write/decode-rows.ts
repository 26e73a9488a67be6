import type { ColumnBatch, RowError } from "../warehouse.ts";
import { missingValue, readPlanned, type MessagePlan } from "./row-plan.ts";
import { ValueError } from "./values.ts";
import { WireError, WireReader } from "./wire.ts";

export type Decoded =
  | { readonly kind: "rows"; readonly batch: ColumnBatch }
  | { readonly kind: "row errors"; readonly errors: readonly RowError[] };

/** A column that the writer left out, with what stands in for it. */
export interface Filler {
  readonly name: string;
  readonly value: unknown;
}

/** Rows to columns. One bad row refuses the batch, and every bad row is named. */
export function decodeRows(
  plan: MessagePlan,
  rows: readonly Buffer[],
  fillers: readonly Filler[],
): Decoded {
  const filled = new Map(fillers.map(({ name, value }) => [name, value]));
  const columns = plan.columns.map((target) => ({
    target,
    values: Array.from<unknown>({ length: rows.length }),
  }));
  const valuesOf = new Map(columns.map(({ target, values }) => [target, values]));
  const errors: RowError[] = [];
  const unfilled = plan.missingRequired.find((name) => !filled.has(name));

  for (const [index, row] of rows.entries()) {
    for (const { target, values } of columns)
      values[index] = target.repeated ? [] : (filled.get(target.column.name) ?? null);
    try {
      if (unfilled !== undefined) throw missingValue(unfilled);
      readPlanned(plan, new WireReader(row), (target, value) => {
        const values = valuesOf.get(target);
        if (values === undefined) return;
        if (target.repeated) (values[index] as unknown[]).push(value);
        else values[index] = value;
      });
      for (const { target, values } of columns)
        if (target.required && values[index] === null) throw missingValue(target.column.name);
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
        ...columns.map(({ target, values }) => ({ name: target.column.name, values })),
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
