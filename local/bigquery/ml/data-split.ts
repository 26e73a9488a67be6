import type { CodedColumn } from "./coded-frame.ts";
import type { ModelOptions } from "./options.ts";

/** Row indices, in training order. */
export interface DataSplit {
  readonly training: Uint32Array;
  readonly evaluation: Uint32Array;
}

/**
 * DATA_SPLIT_METHOD as documented: AUTO_SPLIT holds out nothing below 500 rows, 20 % up to 50,000 rows and 10,000 rows above;
 * RANDOM a fraction; CUSTOM the rows whose BOOL column is TRUE; SEQ those with the greatest values of the column.
 * `order` is the canonical order, whose head is a random sample that does not change from run to run.
 */
export function splitRows(
  order: Uint32Array,
  options: ModelOptions,
  splitColumn: CodedColumn | undefined,
): DataSplit {
  const rows = order.length;
  switch (options.dataSplitMethod) {
    case "NO_SPLIT":
      return head(order, 0);
    case "AUTO_SPLIT":
      if (rows < 500) return head(order, 0);
      return head(order, rows <= 50_000 ? Math.round(rows * 0.2) : 10_000);
    case "RANDOM":
      return head(order, Math.round(rows * options.dataSplitEvalFraction));
    case "CUSTOM":
      return byFlag(order, requireColumn(splitColumn, options));
    case "SEQ":
      return byValue(order, requireColumn(splitColumn, options), options.dataSplitEvalFraction);
    default:
      throw new Error(`data_split_method ${String(options.dataSplitMethod satisfies never)}`);
  }
}

function head(order: Uint32Array, evaluationRows: number): DataSplit {
  return {
    evaluation: order.subarray(0, evaluationRows),
    training: order.subarray(evaluationRows),
  };
}

function requireColumn(column: CodedColumn | undefined, options: ModelOptions): CodedColumn {
  if (column === undefined)
    throw new Error(
      `data_split_col names the column '${options.dataSplitCol}', which the training query does not return.`,
    );
  return column;
}

function byFlag(order: Uint32Array, column: CodedColumn): DataSplit {
  if (column.kind !== "category" || column.dictionary.some((text) => !/^(true|false)$/i.test(text)))
    throw new Error(
      `data_split_method 'CUSTOM' needs a BOOL column; '${column.name}' is ${column.type}.`,
    );
  const isTrue = column.dictionary.map((text) => text.toLowerCase() === "true");
  const isEvaluation = (row: number): boolean => isTrue[column.codes[row]!] === true;
  return {
    training: order.filter((row) => !isEvaluation(row)),
    evaluation: order.filter(isEvaluation),
  };
}

function byValue(order: Uint32Array, column: CodedColumn, fraction: number): DataSplit {
  const rankOfCode =
    column.kind === "category"
      ? new Map([...column.dictionary].toSorted().map((text, rank) => [text, rank]))
      : undefined;
  // NULL sorts first, as ORDER BY … ASC has it.
  const valueOf = (row: number): number => {
    if (column.kind === "number")
      return Number.isNaN(column.values[row]) ? Number.NEGATIVE_INFINITY : column.values[row]!;
    const code = column.codes[row]!;
    return code < 0 ? -1 : rankOfCode!.get(column.dictionary[code]!)!;
  };
  const position = new Map(Array.from(order, (row, index) => [row, index]));
  const sorted = order.toSorted((a, b) => {
    const difference = valueOf(a) - valueOf(b);
    return Number.isNaN(difference) || difference === 0
      ? position.get(a)! - position.get(b)!
      : difference;
  });
  const trainingRows = sorted.length - Math.round(sorted.length * fraction);
  return { training: sorted.subarray(0, trainingRows), evaluation: sorted.subarray(trainingRows) };
}
