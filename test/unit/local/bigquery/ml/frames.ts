import type { MlColumn, MlFrame } from "../../../../../local/bigquery/machine-learning.ts";
import { createRandom } from "../../../../../local/bigquery/ml/random.ts";

export const numbers = (name: string, values: readonly (number | null)[]): MlColumn => ({
  name,
  kind: "number",
  values: Float64Array.from(values, (value) => value ?? Number.NaN),
});

export const categories = (name: string, values: readonly (string | null)[]): MlColumn => ({
  name,
  kind: "category",
  values,
});

export function frameOf(...columns: MlColumn[]): MlFrame {
  return { rows: columns[0]?.values.length ?? 0, columns };
}

/** Three numbers (one with gaps), a category, and a label that depends on all of them with noise. */
export function leads(rows: number, seed: number): MlFrame {
  const random = createRandom(seed);
  const draw = (): number[] => Array.from({ length: rows }, random);
  const [visits, spend, age, noise] = [draw(), draw(), draw(), draw()];
  const source = draw().map((x) => (x < 0.5 ? "ad" : x < 0.8 ? "mail" : "referral"));
  const gaps = age.map((value, row) => (row % 7 === 0 ? null : value));
  const bought = visits.map((value, row) => {
    const score = 2 * value + spend[row]! * (source[row] === "referral" ? 2 : 0.5) + noise[row]!;
    return score > 2 ? "yes" : "no";
  });
  return frameOf(
    numbers("visits", visits),
    numbers("spend", spend),
    numbers("age", gaps),
    categories("source", source),
    categories("bought", bought),
  );
}

export function reorder(frame: MlFrame, order: readonly number[]): MlFrame {
  const columns = frame.columns.map((column): MlColumn =>
    column.kind === "number"
      ? { ...column, values: Float64Array.from(order, (row) => column.values[row]!) }
      : { ...column, values: order.map((row) => column.values[row]!) },
  );
  return { rows: order.length, columns };
}
