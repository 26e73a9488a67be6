import { quoteName } from "../dialect/quoting.ts";
import {
  type ParameterTree,
  type TypeParameters,
  fitted,
  hasParameters,
} from "../dialect/type-parameters.ts";
import { schemaType } from "../dialect/types.ts";
import type { FieldSchema } from "../warehouse.ts";
import type { StoredColumn } from "./metadata.ts";

/** What parameterised columns make of a value, by quoted name: NUMERIC(5, 2) rounds, STRING(3) refuses what is longer. */
export type Fits = ReadonlyMap<string, (value: string) => string>;

export function columnFits(columns: readonly StoredColumn[]): Fits {
  return new Map(
    columns
      .filter(({ field }) => hasParameters(parametersOf(field)))
      .map(({ name, field }) => [quoteName(name), (value: string) => fittedTo(field, value)]),
  );
}

/** A value as a column holds it. */
export function fittedTo(field: FieldSchema, value: string): string {
  return fitted(value, schemaType(field), parametersOf(field));
}

function parametersOf(field: FieldSchema): ParameterTree {
  const { maxLength, precision } = field as TypeParameters;
  const own =
    maxLength === undefined && precision === undefined ? undefined : (field as TypeParameters);
  const tree = { own, inner: (field.fields ?? []).map(parametersOf) };
  return field.mode === "REPEATED" ? { own: undefined, inner: [tree] } : tree;
}

export function assignment(fits: Fits, column: string, value: string): string {
  return `${column} = ${fits.get(column)?.(value) ?? value}`;
}

/** A query's rows as the columns hold them. */
export function fittedRows(fits: Fits, columns: readonly string[], query: string): string {
  if (!columns.some((column) => fits.has(column))) return query;
  const names = columns.map((_column, index) => `c${index}`);
  const values = columns.map((column, index) => fits.get(column)?.(`c${index}`) ?? `c${index}`);
  return `SELECT ${values.join(", ")} FROM (${query}) AS given(${names.join(", ")})`;
}
