import type { MlColumn } from "../../../local/bigquery/machine-learning.ts";

export type Values = readonly (string | undefined)[];

/** A column as features, or why it is none. */
export type ReadColumn = { readonly columns: readonly MlColumn[] } | { readonly leftOut: string };

/** Up to so many different words are a category, however few rows there are. */
const fewWords = 50;

/**
 * Numbers and dates become numbers, other text a category. What says who a row is and nothing else (a different word or a
 * counted number in each row) is left out, as is a column that says the same of every row.
 */
export function readColumn(name: string, values: Values): ReadColumn {
  const present = values.filter((value) => value !== undefined);
  const distinct = new Set(present);
  if (distinct.size === 0) return { leftOut: "empty" };
  if (distinct.size === 1 && present.length === values.length)
    return { leftOut: "the same in every row" };
  const numbers = values.map((value) => (value === undefined ? Number.NaN : numberOf(value)));
  const unread = numbers.filter((value, row) => Number.isNaN(value) && values[row] !== undefined);
  if (unread.length === 0) {
    const isIdentifier = distinct.size === values.length && (isNamedId(name) || isCounted(numbers));
    if (isIdentifier && values.length > fewWords) return { leftOut: "a number of its own per row" };
    return { columns: [{ name, kind: "number", values: Float64Array.from(numbers) }] };
  }
  const times = values.map((value) => (value === undefined ? Number.NaN : timeOf(value)));
  if (times.every((time, row) => !Number.isNaN(time) || values[row] === undefined))
    return { columns: dateColumns(name, times) };
  if (distinct.size > fewWords && distinct.size > 0.5 * present.length)
    return { leftOut: "a word of its own per row" };
  return { columns: [{ name, kind: "category", values: values.map((value) => value ?? null) }] };
}

/** `1,234.5`, `12 %`, `1e3`, `true`; NaN for anything else. */
function numberOf(text: string): number {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true" ? 1 : 0;
  const plain = text.replace(/^([+-]?)[$€£]\s*/, "$1").replace(/\s*%$/, "");
  const ungrouped = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)
    ? plain.replaceAll(",", "")
    : plain;
  const isDecimalComma = /^[+-]?\d+,\d+$/.test(ungrouped);
  const number = Number(isDecimalComma ? ungrouped.replace(",", ".") : ungrouped);
  return Number.isFinite(number) ? number : Number.NaN;
}

/** Milliseconds of an ISO date or time, or of 31/12/2026, 31.12.2026 and, where the day says so, 12/31/2026. */
function timeOf(text: string): number {
  if (/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text)) {
    const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(text) && text.length > 10;
    return Date.parse(zoned || text.length === 10 ? text : `${text.replace(" ", "T")}Z`);
  }
  const [, first = "", second = "", year = ""] =
    /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(text) ?? [];
  if (year === "") return Number.NaN;
  const [day, month] = Number(second) > 12 ? [second, first] : [first, second];
  return Date.parse(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`);
}

/** Days since 1970, and what repeats: month and day of the week. */
function dateColumns(name: string, times: readonly number[]): MlColumn[] {
  const column = (suffix: string, of: (date: Date) => number): MlColumn => ({
    name: `${name}${suffix}`,
    kind: "number",
    values: Float64Array.from(times, (time) => (Number.isNaN(time) ? time : of(new Date(time)))),
  });
  return [
    column("", (date) => date.getTime() / 86_400_000),
    column("_month", (date) => date.getUTCMonth() + 1),
    column("_weekday", (date) => date.getUTCDay()),
  ];
}

const isNamedId = (name: string): boolean =>
  /(^|[_\s.-])(id|uuid|guid|key|nr|no)$/i.test(name) || /[a-z]I[Dd]$/.test(name);

/** Goes up or down by the same step from row to row. */
const isCounted = (numbers: readonly number[]): boolean => {
  const step = numbers[1]! - numbers[0]!;
  return (
    step !== 0 && numbers.every((value, row) => row === 0 || step === value - numbers[row - 1]!)
  );
};

export const numbersOf = (values: Values): readonly number[] =>
  values.map((value) => (value === undefined ? Number.NaN : numberOf(value)));
