import type { CodedColumn } from "./coded-frame.ts";
import type { LabelDescription } from "./document.ts";
import { isClassifier, type ModelOptions } from "./options.ts";

/** The rows whose label is there, in the same order: a NULL label teaches nothing. */
export function withLabel(rows: Uint32Array, column: CodedColumn): Uint32Array {
  const isLabelled = (row: number): boolean =>
    column.kind === "number" ? !Number.isNaN(column.values[row]) : column.codes[row]! >= 0;
  const labelled = rows.every(isLabelled) ? rows : rows.filter(isLabelled);
  if (labelled.length === 0) throw new Error(allNull(column.name));
  return labelled;
}

const allNull = (name: string): string =>
  `The label column '${name}' is NULL in every row of the training query.`;

export function describeLabel(column: CodedColumn, options: ModelOptions): LabelDescription {
  const description = { name: column.name, type: column.type };
  if (!isClassifier(options.modelType)) {
    if (column.kind === "number") return description;
    throw new Error(
      `The label column '${column.name}' is ${column.type}; ${options.modelType} predicts a number.`,
    );
  }
  const classes = distinctLabels(column);
  if (classes.length === 0) throw new Error(allNull(column.name));
  const [negative, positive] = classes;
  if (negative === undefined || positive === undefined)
    throw new Error(
      `The label column '${column.name}' has one class only (${JSON.stringify(negative ?? null)}); a classifier needs two.`,
    );
  if (classes.length > 2)
    throw new Error(
      `The label column '${column.name}' has ${classes.length} classes; local BigQuery ML trains binary classifiers only.`,
    );
  return { ...description, classes: [negative, positive] };
}

/** Ascending: "no" before "yes", "false" before "true", 0 before 1. */
function distinctLabels(column: CodedColumn): string[] {
  if (column.kind === "number") {
    const distinct = new Set<number>();
    for (const value of column.values) {
      if (!Number.isNaN(value)) distinct.add(value + 0);
      if (distinct.size > 1_000) break;
    }
    return [...distinct].toSorted((a, b) => a - b).map(String);
  }
  const used = new Set<number>(column.codes);
  return column.dictionary.filter((_, code) => used.has(code)).toSorted();
}

/** 1 for the positive class and 0 for the other, or the number itself. NaN where a label is NULL or of neither class. */
export function labelValues(column: CodedColumn, label: LabelDescription): Float64Array {
  if (label.classes === undefined) {
    if (column.kind === "number") return column.values;
    throw new Error(`The label column '${column.name}' is ${column.type}, not a number.`);
  }
  const valueOf = (text: string): number => {
    const found = label.classes!.indexOf(text);
    return found < 0 ? Number.NaN : found;
  };
  if (column.kind === "number")
    return column.values.map((value) =>
      Number.isNaN(value) ? Number.NaN : valueOf(String(value + 0)),
    );
  const ofCode = Float64Array.from(column.dictionary, valueOf);
  return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : ofCode[code]!));
}

/** A split may leave a class to one side. */
export function requireBothClasses(
  labels: Float64Array,
  { name, classes }: LabelDescription,
  { dataSplitMethod }: ModelOptions,
): void {
  if (classes === undefined) return;
  for (const [value, text] of classes.entries())
    if (!labels.includes(value))
      throw new Error(
        `data_split_method '${dataSplitMethod}' leaves no training row with the label '${text}' in '${name}': split otherwise or give more rows.`,
      );
}

/** CLASS_WEIGHTS as given (1 for a class not named); AUTO_CLASS_WEIGHTS inversely proportional to the class's frequency. */
export function classWeights(
  labels: Float64Array,
  label: LabelDescription,
  options: ModelOptions,
): Float64Array {
  if (label.classes === undefined) return new Float64Array(labels.length).fill(1);
  const byClass = [1, 1];
  if (options.autoClassWeights) {
    const positives = labels.reduce((sum, value) => sum + value, 0);
    byClass[0] = labels.length / (2 * (labels.length - positives));
    byClass[1] = labels.length / (2 * positives);
  }
  for (const { label: name, weight } of options.classWeights ?? []) {
    const index = label.classes.indexOf(name);
    if (index < 0)
      throw new Error(
        `Option 'class_weights' names the label '${name}', which the column '${label.name}' does not have.`,
      );
    byClass[index] = weight;
  }
  return labels.map((value) => byClass[value]!);
}
