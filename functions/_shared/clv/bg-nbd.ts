import { hypergeometric, logGamma } from "./log-gamma.ts";
import { minimize } from "./nelder-mead.ts";
import type { PurchaseHistory } from "./purchase-history.ts";

/**
 * BG/NBD (Fader, Hardie & Lee 2005, "Counting Your Customers" the Easy Way, Marketing Science 24): purchases come at a Poisson
 * rate that is gamma(r, α) across customers, and after each a customer leaves with a probability that is beta(a, b).
 */
export interface BgNbd {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
  readonly logLikelihood: number;
  readonly customers: number;
}

type Parameters = Pick<BgNbd, "r" | "alpha" | "a" | "b">;
type Times = Pick<PurchaseHistory, "frequency" | "recency" | "age">;

/** Maximum likelihood; throws when there is nobody to learn from. */
export function fitBgNbd(histories: Iterable<Times>): BgNbd {
  const groups = groupEqual(histories);
  const customers = groups.reduce((sum, { weight }) => sum + weight, 0);
  if (groups.every(({ frequency }) => frequency === 0))
    throw new Error("BG/NBD needs customers who bought again; there is none.");
  const meanAge = groups.reduce((sum, { weight, age }) => sum + weight * age, 0) / customers;
  // Logarithms of the parameters keep them positive; α is a time, so its scale is the data's.
  const { point, value } = minimize(
    (logs) => -logLikelihood(toParameters(logs), groups),
    [0, Math.log(meanAge / 4 || 1), 0, 1],
  );
  return { ...toParameters(point), logLikelihood: -value, customers };
}

function toParameters(logs: readonly number[]): Parameters {
  const [r, alpha, a, b] = logs.map(Math.exp) as [number, number, number, number];
  return { r, alpha, a, b };
}

interface Group extends Times {
  readonly weight: number;
}

function groupEqual(histories: Iterable<Times>): Group[] {
  const groups = new Map<string, Group>();
  for (const { frequency, recency, age } of histories) {
    const key = `${frequency} ${recency} ${age}`;
    const weight = (groups.get(key)?.weight ?? 0) + 1;
    groups.set(key, { frequency, recency, age, weight });
  }
  return [...groups.values()];
}

/** Equation 6 of the paper. */
function logLikelihood({ r, alpha, a, b }: Parameters, groups: readonly Group[]): number {
  // Only whole frequencies occur: their gamma functions are computed once each.
  const byFrequency = new Map<number, number>();
  const gammas = (x: number): number => {
    const known = byFrequency.get(x);
    if (known !== undefined) return known;
    const value =
      logGamma(r + x) -
      logGamma(r) +
      r * Math.log(alpha) +
      logGamma(a + b) +
      logGamma(b + x) -
      logGamma(b) -
      logGamma(a + b + x);
    byFrequency.set(x, value);
    return value;
  };
  let sum = 0;
  for (const { frequency: x, recency, age, weight } of groups) {
    const stays = -(r + x) * Math.log(alpha + age);
    const left =
      x === 0
        ? Number.NEGATIVE_INFINITY
        : Math.log(a) - Math.log(b + x - 1) - (r + x) * Math.log(alpha + recency);
    const greater = Math.max(stays, left);
    const either = greater + Math.log(Math.exp(stays - greater) + Math.exp(left - greater));
    sum += weight * (gammas(x) + either);
  }
  return sum;
}

/** Probability that the customer has not left (Fader, Hardie & Lee 2008, note on P(alive)). */
export function probabilityAlive({ r, alpha, a, b }: Parameters, history: Times): number {
  const { frequency: x, recency, age } = history;
  if (x === 0) return 1;
  const odds = (a / (b + x - 1)) * ((alpha + age) / (alpha + recency)) ** (r + x);
  return 1 / (1 + odds);
}

/** From here on the terms of the transformed series outgrow a double, and those of the series itself do not. */
const manyDropouts = 10;

/**
 * Expected purchases in the next `horizon`, equation 10; the ₂F₁ after Euler's transformation, which keeps its terms small where
 * a is, and as it stands where a is great: then hardly two customers differ in how they leave.
 */
export function expectedPurchases(model: Parameters, history: Times, horizon: number): number {
  const { r, alpha, a, b } = model;
  const { frequency: x, age } = history;
  const c = a + b + x - 1;
  const z = horizon / (alpha + age + horizon);
  const survival =
    a > manyDropouts
      ? (1 - z) ** (r + x) * hypergeometric(r + x, b + x, c, z)
      : (1 - z) ** (a - 1) * hypergeometric(a + b - 1 - r, a - 1, c, z);
  return (c / (a - 1)) * (1 - survival) * probabilityAlive(model, history);
}
