import { beta, type Random } from "./random.ts";

export interface VariantResult {
  readonly id: string;
  readonly trials: number;
  readonly successes: number;
}

export interface AllocationOptions {
  /** No variant gets less: an estimate that stops being measured never recovers from bad luck. */
  readonly floor: number;
  readonly draws: number;
  readonly random: Random;
}

/**
 * Shares for the next round by Thompson sampling: each variant's probability to be the best under a Beta(1, 1) prior,
 * raised to the floor. They sum to 1.
 */
export function allocate(
  variants: readonly VariantResult[],
  { floor, draws, random }: AllocationOptions,
): readonly { readonly id: string; readonly share: number }[] {
  const wins = new Float64Array(variants.length);
  for (let draw = 0; draw < draws; draw++) {
    let best = 0;
    let highest = -1;
    variants.forEach(({ trials, successes }, i) => {
      const rate = beta(1 + successes, 1 + trials - successes, random);
      if (rate > highest) [best, highest] = [i, rate];
    });
    wins[best] = (wins[best] ?? 0) + 1;
  }
  const least = Math.min(floor, 1 / variants.length);
  const free = 1 - least * variants.length;
  return variants.map(({ id }, i) => ({ id, share: least + free * ((wins[i] ?? 0) / draws) }));
}
