import { expect, test } from "vitest";
import { expectedLifetimeValue } from "../../../../../functions/_shared/clv/lifetime-value.ts";

const frequency = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const value = { p: 6.25, q: 3.74, gamma: 15.44 };
const history = { frequency: 2, recency: 30.43, age: 38.86, meanValue: 22.35 };

test("39 weeks of customer 1 of CDNOW: 1.226 purchases of 24.66 each", () => {
  expect(expectedLifetimeValue(frequency, value, history, { horizon: 39 })).toBeCloseTo(30.23, 1);
});

test("a discount takes a little of the later purchases", () => {
  const discountRate = 1.1 ** (1 / 52) - 1;
  const later = expectedLifetimeValue(frequency, value, history, { horizon: 39, discountRate });
  expect(later).toBeGreaterThan(30.23 / 1.1 ** 0.75);
  expect(later).toBeLessThan(30);
});
