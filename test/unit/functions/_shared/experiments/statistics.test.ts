import { expect, test } from "vitest";
import { seededRandom } from "../../../../../functions/_shared/experiments/random.ts";
import {
  chiSquareTail,
  erfc,
  minimumSample,
  normalCdf,
  normalQuantile,
  sampleRatioTest,
  sequentialTest,
  twoProportionTest,
} from "../../../../../functions/_shared/experiments/statistics.ts";
import { allocate } from "../../../../../functions/_shared/experiments/thompson.ts";

test.each([
  [0, 1],
  [1, 0.15729920705],
  [-1, 1.84270079295],
  [3, 2.20904969985854e-5],
])("erfc(%d)", (x, value) => {
  expect(erfc(x) / value).toBeCloseTo(1, 6);
});

test("the normal distribution and its inverse", () => {
  expect(normalCdf(1.959963985)).toBeCloseTo(0.975, 6);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 5);
});

test("a sample ratio of 44,700 to 45,489 under equal shares has p = .0086", () => {
  expect(sampleRatioTest([44_700, 45_489], [0.5, 0.5])).toBeCloseTo(0.0086, 4);
});

// R: pchisq(x, df, lower.tail = FALSE)
test.each([
  [3.841459, 1, 0.05],
  [5.991465, 2, 0.05],
  [7.814728, 3, 0.05],
  [9.487729, 4, 0.05],
  [11.0705, 5, 0.05],
])("χ² tail of %d with %i degrees", (x, degrees, p) => {
  expect(chiSquareTail(x, degrees)).toBeCloseTo(p, 6);
});

test("two proportions: 120 of 1000 against 150 of 1000", () => {
  // z = 1.96299, R: prop.test(c(120, 150), c(1000, 1000), correct = FALSE)
  const p = twoProportionTest({ trials: 1000, successes: 120 }, { trials: 1000, successes: 150 });
  expect(p).toBeCloseTo(0.04965, 4);
});

test("the sequential p-value never rises and asks for more evidence", () => {
  const [a, b] = [
    { trials: 1000, successes: 120 },
    { trials: 1000, successes: 150 },
  ];
  const first = sequentialTest(a, b, 0.02);
  expect(first).toBeGreaterThan(twoProportionTest(a, b));
  expect(sequentialTest(a, a, 0.02, first)).toBe(first);
  expect(sequentialTest({ trials: 5, successes: 0 }, { trials: 5, successes: 5 }, 0.02)).toBe(1);
});

test("sample for 10 % against 12 %, 80 % power: 3,841 a side", () => {
  const plan = { baseRate: 0.1, relativeEffect: 0.2, alpha: 0.05, power: 0.8 };
  expect(minimumSample(plan)).toBe(3841);
});

test("Thompson sampling follows the better variant and keeps the floor", () => {
  const shares = allocate(
    [
      { id: "worse", trials: 5000, successes: 100 },
      { id: "better", trials: 5000, successes: 300 },
    ],
    { floor: 0.05, draws: 500, random: seededRandom(1) },
  );
  expect(shares.map(({ id, share }) => [id, Number(share.toFixed(9))])).toEqual([
    ["worse", 0.05],
    ["better", 0.95],
  ]);
});
