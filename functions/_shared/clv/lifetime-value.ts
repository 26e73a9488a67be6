import { type BgNbd, expectedPurchases } from "./bg-nbd.ts";
import { expectedValue, type GammaGamma } from "./gamma-gamma.ts";
import type { PurchaseHistory } from "./purchase-history.ts";

export interface LifetimeValueOptions {
  /** In the unit of the histories, usually weeks. */
  readonly horizon: number;
  /** Per unit of time: 10 % a year over weeks is 1.1 ** (1 / 52) − 1. */
  readonly discountRate?: number;
}

/** Steps in which purchases are discounted; within one the mean time stands for all. */
const steps = 12;

/**
 * Revenue expected within the horizon: purchases by BG/NBD times their value by Gamma-Gamma, which both assume that value and
 * rate are independent.
 */
export function expectedLifetimeValue(
  frequency: Pick<BgNbd, "r" | "alpha" | "a" | "b">,
  value: Pick<GammaGamma, "p" | "q" | "gamma">,
  history: PurchaseHistory,
  { horizon, discountRate = 0 }: LifetimeValueOptions,
): number {
  const each = expectedValue(value, history);
  if (discountRate === 0) return expectedPurchases(frequency, history, horizon) * each;
  let discounted = 0;
  let before = 0;
  for (let step = 1; step <= steps; step += 1) {
    const until = (horizon * step) / steps;
    const purchases = expectedPurchases(frequency, history, until);
    const middle = until - horizon / steps / 2;
    discounted += (purchases - before) / (1 + discountRate) ** middle;
    before = purchases;
  }
  return discounted * each;
}
