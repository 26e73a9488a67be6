import type { MlFrame } from "../machine-learning.ts";

/** A frame whose strings are codes into a dictionary: compact, cheap to hand to a worker thread, cheap to compare. */
export interface CodedFrame {
  readonly rows: number;
  readonly columns: readonly CodedColumn[];
}
export type CodedColumn = NumberColumn | CategoryColumn;
export interface NumberColumn {
  readonly name: string;
  readonly kind: "number";
  readonly type: string;
  /** NaN is NULL. */
  readonly values: Float64Array;
}
export interface CategoryColumn {
  readonly name: string;
  readonly kind: "category";
  readonly type: string;
  /** Index into `dictionary`; −1 is NULL. */
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

const rowsPerTurn = 100_000;

/** Codes the strings, giving the event loop a turn every 100,000 cells. `shared` copies numbers into memory that threads share. */
export async function codeFrame(frame: MlFrame, only?: ReadonlySet<string>): Promise<CodedFrame> {
  const columns: CodedColumn[] = [];
  for (const column of frame.columns) {
    if (only !== undefined && !only.has(column.name)) continue;
    if (column.kind === "number") {
      const type = column.type ?? (isIntegral(column.values) ? "INT64" : "FLOAT64");
      columns.push({ name: column.name, kind: "number", type, values: shared(column.values) });
      continue;
    }
    const codes = new Int32Array(new SharedArrayBuffer(frame.rows * 4));
    const dictionary = new Map<string, number>();
    for (let row = 0; row < frame.rows; row += 1) {
      if (row > 0 && row % rowsPerTurn === 0) await new Promise(setImmediate);
      codes[row] = codeOf(dictionary, column.values[row] ?? null);
    }
    const type = column.type ?? "STRING";
    columns.push({
      name: column.name,
      kind: "category",
      type,
      codes,
      dictionary: [...dictionary.keys()],
    });
  }
  return { rows: frame.rows, columns };
}

function codeOf(dictionary: Map<string, number>, value: string | null): number {
  if (value === null) return -1;
  const known = dictionary.get(value);
  if (known !== undefined) return known;
  dictionary.set(value, dictionary.size);
  return dictionary.size - 1;
}

function shared(values: Float64Array): Float64Array {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

function isIntegral(values: Float64Array): boolean {
  return values.every((value) => Number.isNaN(value) || Number.isInteger(value));
}

export function takeRows(column: CodedColumn, rows: Uint32Array): CodedColumn {
  if (column.kind === "number") {
    const values = new Float64Array(rows.length);
    for (let index = 0; index < rows.length; index += 1)
      values[index] = column.values[rows[index]!]!;
    return { ...column, values };
  }
  const codes = new Int32Array(rows.length);
  for (let index = 0; index < rows.length; index += 1) codes[index] = column.codes[rows[index]!]!;
  return { ...column, codes };
}

export function takeFrameRows(frame: CodedFrame, rows: Uint32Array): CodedFrame {
  return { rows: rows.length, columns: frame.columns.map((column) => takeRows(column, rows)) };
}

/** Rows [start, end) without copying. */
export function sliceFrame(frame: CodedFrame, start: number, end: number): CodedFrame {
  const columns = frame.columns.map((column) =>
    column.kind === "number"
      ? { ...column, values: column.values.subarray(start, end) }
      : { ...column, codes: column.codes.subarray(start, end) },
  );
  return { rows: end - start, columns };
}
