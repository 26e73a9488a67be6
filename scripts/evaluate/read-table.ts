import { parse } from "csv-parse/sync";
import { readFile } from "node:fs/promises";
import type { MlColumn, MlFrame } from "../../local/bigquery/machine-learning.ts";
import type { DataSet } from "./data-sets.ts";

/**
 * A CSV file as training data. A column is numeric when every value that is not blank is a number, unless the set says that
 * its numbers are codes; blanks are NULL.
 */
export async function readTable(path: string, set: DataSet): Promise<MlFrame> {
  const text = await readFile(path, "utf8");
  const [header = [], ...records]: string[][] = parse(text, {
    delimiter: set.delimiter,
    trim: true,
  });
  if (!header.includes(set.label))
    throw new Error(`${path} has no column ${set.label}: is it the file that the README names?`);
  const at = header.indexOf(set.label);
  const positives = records.filter((record) => record[at] === set.positive).length;
  if (positives === 0 || positives === records.length)
    throw new Error(
      `${path}: the label ${set.label} is "${set.positive}" in ${positives} of ${records.length} rows; name the positive value.`,
    );
  const columns = header.flatMap((name, position): MlColumn[] => {
    if (set.leftOut.includes(name)) return [];
    const values = records.map((record) => record[position] ?? "");
    return [name === set.label ? labelColumn(name, values, set) : column(name, values, set)];
  });
  return { rows: records.length, columns };
}

function labelColumn(name: string, values: readonly string[], set: DataSet): MlColumn {
  const label = Float64Array.from(values, (value) => (value === set.positive ? 1 : 0));
  return { name, kind: "number", type: "INT64", values: label };
}

function column(name: string, values: readonly string[], set: DataSet): MlColumn {
  const isNumber =
    !set.categories.includes(name) &&
    values.every((value) => value === "" || !Number.isNaN(Number(value)));
  if (!isNumber)
    return { name, kind: "category", values: values.map((value) => (value === "" ? null : value)) };
  const numbers = Float64Array.from(values, (value) => (value === "" ? Number.NaN : Number(value)));
  return { name, kind: "number", values: numbers };
}
