import type { BgNbd } from "../_shared/clv/bg-nbd.ts";
import type { GammaGamma } from "../_shared/clv/gamma-gamma.ts";
import { expectedLifetimeValue } from "../_shared/clv/lifetime-value.ts";
import type { PurchaseHistory } from "../_shared/clv/purchase-history.ts";

export interface Customer extends PurchaseHistory {
  readonly currency: string;
}

export interface ValueModel {
  readonly frequency: BgNbd;
  readonly values: GammaGamma;
  readonly horizonWeeks: number;
}

export interface ExplainedValue {
  readonly value: number;
  /** What the model expects of the typical customer. */
  readonly baseline: number;
  readonly frequency: number;
  readonly recency_weeks: number;
  readonly age_weeks: number;
  readonly mean_repeat_value: number;
}

const players = ["frequency", "recency", "age", "meanValue"] as const;
const everyone = 2 ** players.length;
/** Orders in which the players before and after one may come, over all orders: |S|! (n − |S| − 1)! / n!. */
const weightOfSize = [1 / 4, 1 / 12, 1 / 12, 1 / 4] as const;

/** The customer of medians: what the contributions are counted from. */
export function typicalCustomer(customers: readonly Customer[]): PurchaseHistory {
  const median = (pick: (customer: Customer) => number): number =>
    customers.map(pick).toSorted((a, b) => a - b)[Math.floor(customers.length / 2)] ?? 0;
  return {
    frequency: median(({ frequency }) => frequency),
    recency: median(({ recency }) => recency),
    age: median(({ age }) => age),
    meanValue: median(({ meanValue }) => meanValue),
  };
}

/** Shapley's values of the four figures against the typical customer: exact, so that they add up to the prediction. */
export function explainValue(
  model: ValueModel,
  customer: PurchaseHistory,
  typical: PurchaseHistory,
): ExplainedValue {
  const worth = Array.from({ length: everyone }, (_, coalition) =>
    expected(model, mixture(customer, typical, coalition)),
  );
  const contributions = players.map((_, player) => {
    let sum = 0;
    for (let others = 0; others < everyone; others++) {
      if (others & (1 << player)) continue;
      const size = players.filter((__, other) => others & (1 << other)).length;
      sum +=
        (weightOfSize[size] ?? 0) * ((worth[others | (1 << player)] ?? 0) - (worth[others] ?? 0));
    }
    return sum;
  });
  const [frequency = 0, recency = 0, age = 0, meanValue = 0] = contributions;
  return {
    value: worth[everyone - 1] ?? 0,
    baseline: worth[0] ?? 0,
    frequency,
    recency_weeks: recency,
    age_weeks: age,
    mean_repeat_value: meanValue,
  };
}

/** The coalition's figures are the customer's, the rest the typical one's, kept possible: no purchase after the end. */
function mixture(
  customer: PurchaseHistory,
  typical: PurchaseHistory,
  coalition: number,
): PurchaseHistory {
  const of = (name: (typeof players)[number], player: number): number =>
    (coalition & (1 << player) ? customer : typical)[name];
  const frequency = of("frequency", 0);
  const age = of("age", 2);
  return {
    frequency,
    recency: frequency === 0 ? 0 : Math.min(of("recency", 1), age),
    age,
    meanValue: frequency === 0 ? 0 : of("meanValue", 3),
  };
}

const expected = ({ frequency, values, horizonWeeks }: ValueModel, history: PurchaseHistory) =>
  expectedLifetimeValue(frequency, values, history, { horizon: horizonWeeks });
