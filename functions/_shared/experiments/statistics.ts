/** A variant's counts: customers exposed, and those of them who did what was hoped for. */
export interface Arm {
  readonly trials: number;
  readonly successes: number;
}

/** Complementary error function, relative error below 1.2e-7 (Numerical Recipes §6.2); sql/ops/evaluate_experiments.sql has the same. */
export function erfc(x: number): number {
  const z = Math.abs(x);
  const t = 1 / (1 + 0.5 * z);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
    1.48851587, -0.82215223, 0.17087277,
  ];
  const polynomial = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const value = t * Math.exp(-z * z + polynomial);
  return x >= 0 ? value : 2 - value;
}

export const normalCdf = (x: number): number => 0.5 * erfc(-x / Math.SQRT2);

/** Inverse of the normal CDF by bisection: exact to 1e-12, for planning only. */
export function normalQuantile(p: number): number {
  let [low, high] = [-10, 10];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const rate = ({ trials, successes }: Arm): number => successes / trials;

/** Two-sided p-value of the pooled two-proportion z-test: for one look, at the end. */
export function twoProportionTest(a: Arm, b: Arm): number {
  const pooled = (a.successes + b.successes) / (a.trials + b.trials);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a.trials + 1 / b.trials));
  return error === 0 ? 1 : erfc(Math.abs(rate(a) - rate(b)) / error / Math.SQRT2);
}

/**
 * Always-valid p-value of the mixture sequential probability ratio test with a normal mixture N(0, τ²) over the difference:
 * may be looked at after every customer. Johari, Pekelis & Walsh, Always Valid Inference (2017), eq. 9.
 * @param previous the smallest p-value of earlier looks; 1 at the first
 */
export function sequentialTest(a: Arm, b: Arm, tau: number, previous = 1): number {
  const trials = a.trials + b.trials;
  const successes = a.successes + b.successes;
  // Below ten events on either side the normal approximation promises what it does not keep.
  if (Math.min(successes, trials - successes) < 10) return previous;
  const pooled = successes / trials;
  const variance = pooled * (1 - pooled) * (1 / a.trials + 1 / b.trials);
  const difference = rate(a) - rate(b);
  const spread = tau * tau;
  const logRatio =
    0.5 * Math.log(variance / (variance + spread)) +
    (spread * difference * difference) / (2 * variance * (variance + spread));
  return Math.min(previous, Math.exp(-logRatio));
}

/** p-value of the counts under the planned shares (chi-square). Below .01 something lost customers on one side. */
export function sampleRatioTest(counts: readonly number[], shares: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const statistic = counts.reduce((sum, count, i) => {
    const expected = total * (shares[i] ?? 0);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return chiSquareTail(statistic, counts.length - 1);
}

/** P(χ² > x) for whole degrees of freedom: Abramowitz & Stegun 26.4.4 and 26.4.5. */
export function chiSquareTail(x: number, degrees: number): number {
  const isOdd = degrees % 2 === 1;
  let tail = isOdd ? erfc(Math.sqrt(x / 2)) : Math.exp(-x / 2);
  let term = isOdd ? Math.sqrt((2 * x) / Math.PI) * Math.exp(-x / 2) : (x / 2) * Math.exp(-x / 2);
  for (let r = isOdd ? 3 : 4; r <= degrees; r += 2) {
    tail += term;
    term *= x / r;
  }
  return Math.min(1, tail);
}

export interface SamplePlan {
  readonly baseRate: number;
  /** Relative change worth finding: 0.1 is ten percent. */
  readonly relativeEffect: number;
  readonly alpha: number;
  readonly power: number;
}

/** Customers per variant before a fixed test may decide (Fleiss, Levin & Paik 2003, eq. 4.14 without correction). */
export function minimumSample({ baseRate, relativeEffect, alpha, power }: SamplePlan): number {
  const other = baseRate * (1 + relativeEffect);
  const mean = (baseRate + other) / 2;
  const noise =
    normalQuantile(1 - alpha / 2) * Math.sqrt(2 * mean * (1 - mean)) +
    normalQuantile(power) * Math.sqrt(baseRate * (1 - baseRate) + other * (1 - other));
  return Math.ceil((noise / (other - baseRate)) ** 2);
}
