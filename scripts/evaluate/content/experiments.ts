import {
  seededRandom,
  normal,
  type Random,
} from "../../../functions/_shared/experiments/random.ts";
import {
  sampleRatioTest,
  sequentialTest,
  twoProportionTest,
} from "../../../functions/_shared/experiments/statistics.ts";
import { allocate, type VariantResult } from "../../../functions/_shared/experiments/thompson.ts";
import type { Check } from "../report.ts";

const simulations = 10_000;

export interface ExperimentFigures {
  readonly fixedTypeOne: number;
  readonly sequentialTypeOne: number;
  /** What peeking does to the fixed test: why the sequential one is there. */
  readonly peekedFixedTypeOne: number;
  readonly sequentialPower: number;
  readonly regretThompson: number;
  readonly regretEqual: number;
  readonly sampleRatioP: number;
}

/** Tests and bandit against known truth. */
export function measureExperiments(seed: number): {
  figures: ExperimentFigures;
  checks: readonly Check[];
} {
  const random = seededRandom(seed);
  const nulls = countRejections(random, 0.1, 0.1);
  const effects = countRejections(random, 0.1, 0.12);
  const [thompson, equal] = [regret(random, "thompson"), regret(random, "equal")];
  const sampleRatioP = sampleRatioTest([44_700, 45_489], [0.5, 0.5]);
  const figures = {
    fixedTypeOne: nulls.fixed,
    sequentialTypeOne: nulls.sequential,
    peekedFixedTypeOne: nulls.peeked,
    sequentialPower: effects.sequential,
    regretThompson: thompson,
    regretEqual: equal,
    sampleRatioP,
  };
  const check = (metric: string, value: number, limit: string, isMet: boolean): Check => ({
    model: "experiments",
    metric,
    value,
    limit,
    isMet,
  });
  const ratio = thompson / equal;
  return {
    figures,
    checks: [
      check(
        "type I, fixed",
        nulls.fixed,
        "0.04 to 0.06",
        nulls.fixed >= 0.04 && nulls.fixed <= 0.06,
      ),
      check("type I, sequential", nulls.sequential, "<= 0.05", nulls.sequential <= 0.05),
      check("regret / equal", ratio, "< 0.5", ratio < 0.5),
      check("sample ratio p", sampleRatioP, "0.0086", Math.abs(sampleRatioP - 0.0086) < 5e-5),
    ],
  };
}

/** Shares of experiments that reject at 5 %: at the end, sequentially at any of 20 looks, and fixed at any look. */
function countRejections(random: Random, rateA: number, rateB: number) {
  const looks = 20;
  const perLook = 500;
  let [fixed, sequential, peeked] = [0, 0, 0];
  for (let i = 0; i < simulations; i++) {
    const a = { trials: 0, successes: 0 };
    const b = { trials: 0, successes: 0 };
    let p = 1;
    let isPeeked = false;
    for (let look = 0; look < looks; look++) {
      extend(a, perLook, rateA, random);
      extend(b, perLook, rateB, random);
      p = sequentialTest(a, b, 0.02, p);
      isPeeked ||= twoProportionTest(a, b) < 0.05;
    }
    if (p < 0.05) sequential += 1;
    if (isPeeked) peeked += 1;
    if (twoProportionTest(a, b) < 0.05) fixed += 1;
  }
  return {
    fixed: fixed / simulations,
    sequential: sequential / simulations,
    peeked: peeked / simulations,
  };
}

/** Binomial by its normal limit, rounded: np is 50 and more here. */
function extend(
  arm: { trials: number; successes: number },
  n: number,
  p: number,
  random: Random,
): void {
  arm.trials += n;
  arm.successes += Math.round(
    Math.min(n, Math.max(0, n * p + Math.sqrt(n * p * (1 - p)) * normal(random))),
  );
}

/** Conversions given away against always showing the best of five, mean of 40 campaigns of 20,000 in rounds of 500. */
function regret(random: Random, policy: "thompson" | "equal"): number {
  const rates = [0.03, 0.035, 0.04, 0.045, 0.06];
  const best = Math.max(...rates);
  const campaigns = 40;
  let lost = 0;
  for (let campaign = 0; campaign < campaigns; campaign++) {
    let results: VariantResult[] = rates.map((_, i) => ({
      id: String(i),
      trials: 0,
      successes: 0,
    }));
    for (let round = 0; round < 40; round++) {
      const shares =
        policy === "equal"
          ? results.map(() => 1 / rates.length)
          : allocate(results, { floor: 0.02, draws: 300, random }).map(({ share }) => share);
      results = results.map((result, i) => {
        const trials = Math.round(500 * (shares[i] ?? 0));
        const rate = rates[i] ?? 0;
        lost += trials * (best - rate);
        return addTrials(result, trials, rate, random);
      });
    }
  }
  return lost / campaigns;
}

function addTrials(
  result: VariantResult,
  trials: number,
  rate: number,
  random: Random,
): VariantResult {
  let successes = 0;
  for (let i = 0; i < trials; i++) if (random() < rate) successes += 1;
  return {
    id: result.id,
    trials: result.trials + trials,
    successes: result.successes + successes,
  };
}
