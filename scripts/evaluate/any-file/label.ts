import { numbersOf, type Values } from "./columns.ts";

export type Label =
  | { readonly task: "classification"; readonly positive: string; readonly values: Float64Array }
  | { readonly task: "regression"; readonly values: Float64Array };

const yes = ["1", "yes", "y", "true", "t", "positive", "pos", "churned", "converted", "won", "bad"];

/** More different numbers than this are a quantity. */
const mostClasses = 2;

/**
 * What is to be predicted, NaN where it is not known: two values are a yes and a no (the yes is the value that is named, else
 * the one that says so, else the greater number, else the rarer word), more numbers a quantity.
 */
export function readLabel(
  name: string,
  values: Values,
  given: { readonly positive?: string | undefined; readonly task?: string | undefined },
): Label {
  const counts = new Map<string, number>();
  for (const value of values)
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  const words = [...counts.keys()];
  if (words.length < 2)
    throw new Error(
      `The label ${name} ${words.length === 0 ? "is empty" : `is "${words[0]}" in every row`}: there is nothing to tell apart.`,
    );
  const numbers = numbersOf(values);
  const isNumeric = numbers.every(
    (value, row) => !Number.isNaN(value) || values[row] === undefined,
  );
  const isQuantity = given.positive === undefined && words.length > mostClasses && isNumeric;
  if (given.task === "regression" || (given.task === undefined && isQuantity)) {
    if (!isNumeric) throw new Error(`The label ${name} is not a number in every row.`);
    return { task: "regression", values: Float64Array.from(numbers) };
  }
  if (given.positive === undefined && words.length > mostClasses)
    throw new Error(
      `The label ${name} has ${words.length} classes (${words.slice(0, 5).join(", ")} …): say with --positive which one is to be told from the others.`,
    );
  const positive = given.positive ?? positiveOf(counts, isNumeric);
  if (!counts.has(positive))
    throw new Error(
      `The label ${name} is never "${positive}": it has ${words.slice(0, 5).join(", ")}.`,
    );
  return {
    task: "classification",
    positive,
    values: Float64Array.from(values, (value) =>
      value === undefined ? Number.NaN : value === positive ? 1 : 0,
    ),
  };
}

function positiveOf(counts: ReadonlyMap<string, number>, isNumeric: boolean): string {
  const words = [...counts.keys()];
  const saysYes = words.find((word) => yes.includes(word.toLowerCase()));
  if (saysYes !== undefined) return saysYes;
  const byNumber = words.toSorted((a, b) => Number(b) - Number(a));
  const byCount = words.toSorted((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0));
  return (isNumeric ? byNumber : byCount)[0]!;
}
