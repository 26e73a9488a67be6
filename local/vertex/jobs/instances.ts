import type { MlColumn, MlFrame } from "../../bigquery/machine-learning.ts";
import type { ApiRow, FieldSchema, JsonRow } from "../../bigquery/warehouse.ts";

/** A feature of the model, as far as reading instances needs it. */
export interface ModelInput {
  readonly name: string;
  readonly kind: "number" | "category";
}

export interface ReadInstances {
  readonly frame: MlFrame;
  /** The rows of the page that the frame holds, in its order. */
  readonly rows: readonly number[];
  readonly failures: readonly { readonly row: number; readonly message: string }[];
}

/**
 * A page of rows as the model's inputs. A row whose value does not fit its feature fails alone, as an instance that a prediction
 * container refuses does.
 */
export function readInstances(
  fields: readonly FieldSchema[],
  page: readonly ApiRow[],
  inputs: readonly ModelInput[],
): ReadInstances {
  const positions = inputs.map(({ name }) =>
    fields.findIndex((field) => field.name.toLowerCase() === name.toLowerCase()),
  );
  const rows: number[] = [];
  const failures: { row: number; message: string }[] = [];
  for (const [row, { f: cells }] of page.entries()) {
    const problem = inputs.findIndex(
      ({ kind }, input) =>
        kind === "number" && isNoNumber(cells[positions[input]!]?.v, fields[positions[input]!]),
    );
    if (problem < 0) rows.push(row);
    else
      failures.push({
        row,
        message: `Column ${inputs[problem]!.name} is not a number, which the model was trained on.`,
      });
  }
  const columns = inputs.map((input, index) =>
    readColumn(input, fields[positions[index]!]!, positions[index]!, page, rows),
  );
  return { frame: { rows: rows.length, columns }, rows, failures };
}

/** The features that the table lacks: nothing can be predicted then. */
export function missingInputs(
  fields: readonly FieldSchema[],
  inputs: readonly ModelInput[],
): readonly string[] {
  const names = new Set(fields.map(({ name }) => name.toLowerCase()));
  return inputs.map(({ name }) => name).filter((name) => !names.has(name.toLowerCase()));
}

function isNoNumber(value: unknown, field: FieldSchema | undefined): boolean {
  if (value === null || value === undefined || value === "NaN") return false;
  if (field?.type === "BOOLEAN") return false;
  return String(value).trim() === "" || Number.isNaN(Number(value));
}

function readColumn(
  { name, kind }: ModelInput,
  field: FieldSchema,
  position: number,
  page: readonly ApiRow[],
  rows: readonly number[],
): MlColumn {
  const cell = (row: number): unknown => page[row]!.f[position]!.v;
  if (kind === "category") {
    const values = rows.map((row) => {
      const value = cell(row);
      return value === null || value === undefined ? null : String(value);
    });
    return { name, kind, values };
  }
  const values = Float64Array.from(rows, (row) => {
    const value = cell(row);
    if (value === null || value === undefined) return Number.NaN;
    if (field.type === "BOOLEAN") return value === "true" || value === true ? 1 : 0;
    return Number(value);
  });
  return { name, kind, values };
}

/** A row in the form that appends take. */
export function toJsonRow(fields: readonly FieldSchema[], row: ApiRow): JsonRow {
  return Object.fromEntries(
    fields.map((field, index) => [field.name, toJson(field, row.f[index]?.v ?? null)]),
  );
}

function toJson(field: FieldSchema, value: unknown): unknown {
  if (value === null) return field.mode === "REPEATED" ? [] : null;
  if (field.mode === "REPEATED") {
    const single = { ...field, mode: "NULLABLE" as const };
    return (value as readonly { v: unknown }[]).map((item) => toJson(single, item.v));
  }
  if (field.type === "RECORD") return toJsonRow(field.fields ?? [], value as ApiRow);
  if (field.type === "TIMESTAMP") return timestampText(String(value));
  return value;
}

/** Microseconds since the epoch as the engine gives them, in the form that appends read. */
function timestampText(micros: string): string {
  if (!/^-?\d+$/.test(micros)) return micros;
  const total = BigInt(micros);
  const fraction = ((total % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = (total - fraction) / 1_000_000n;
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${text}.${String(fraction).padStart(6, "0")}Z`;
}
