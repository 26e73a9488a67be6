import { describe, expect, test } from "vitest";
import {
  expectedPurchases,
  fitBgNbd,
  probabilityAlive,
} from "../../../../../functions/_shared/clv/bg-nbd.ts";
import { expectedValue, fitGammaGamma } from "../../../../../functions/_shared/clv/gamma-gamma.ts";
import { hypergeometric, logGamma } from "../../../../../functions/_shared/clv/log-gamma.ts";
import { minimize } from "../../../../../functions/_shared/clv/nelder-mead.ts";
import { purchaseHistories } from "../../../../../functions/_shared/clv/purchase-history.ts";

/** Published for the CDNOW sample (Fader, Hardie & Lee 2005). */
const cdnow = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

describe("special functions", () => {
  test.each([
    [0.25, Math.log(3.625609908221908)],
    [1, 0],
    [0.5, Math.log(Math.sqrt(Math.PI))],
    [6, Math.log(120)],
    [171, 706.5730622457874],
  ])("ln Γ(%f)", (x, expected) => {
    expect(logGamma(x)).toBeCloseTo(expected, 10);
  });

  test("₂F₁(1, 1; 2; z) is −ln(1 − z) / z", () => {
    expect(hypergeometric(1, 1, 2, 0.5)).toBeCloseTo(2 * Math.log(2), 12);
  });

  test("the minimiser crosses Rosenbrock's valley", () => {
    const { point } = minimize(([x = 0, y = 0]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [-1, 2]);
    expect(point[0]).toBeCloseTo(1, 4);
    expect(point[1]).toBeCloseTo(1, 4);
  });
});

describe("BG/NBD", () => {
  test("customer 1 of CDNOW: 1.226 purchases in the next 39 weeks", () => {
    // x 2, t_x 30.43, T 38.86 (Fader, Hardie & Lee, note on implementing BG/NBD in Excel).
    const history = { frequency: 2, recency: 30.43, age: 38.86 };
    expect(expectedPurchases(cdnow, history, 39)).toBeCloseTo(1.226, 3);
    expect(probabilityAlive(cdnow, history)).toBeCloseTo(0.7266, 3);
  });

  test("who never came back is alive by the model, and expected less with every week", () => {
    const after = (age: number): number =>
      expectedPurchases(cdnow, { frequency: 0, recency: 0, age }, 10);
    expect(probabilityAlive(cdnow, { frequency: 0, recency: 0, age: 50 })).toBe(1);
    expect(after(10)).toBeGreaterThan(after(20));
    expect(after(20)).toBeGreaterThan(after(40));
  });

  test("says so when nobody bought again", () => {
    expect(() => fitBgNbd([{ frequency: 0, recency: 0, age: 10 }])).toThrow("bought again");
  });
});

describe("Gamma-Gamma", () => {
  test("moves from the population's mean to the customer's own with purchases", () => {
    const model = { p: 6.25, q: 3.74, gamma: 15.44 };
    expect(expectedValue(model, { frequency: 0, meanValue: 0 })).toBeCloseTo(35.22, 2);
    const [once, often] = [1, 20].map((frequency) =>
      expectedValue(model, { frequency, meanValue: 100 }),
    );
    expect(once).toBeGreaterThan(35.22);
    expect(often).toBeGreaterThan(once!);
    expect(often).toBeLessThan(100);
  });

  test("finds the mean of what it is given", () => {
    const histories = Array.from({ length: 300 }, (_, row) => ({
      frequency: 1 + (row % 5),
      meanValue: 20 + ((row * 37) % 60),
    }));
    const model = fitGammaGamma(histories);
    const mean = (model.p * model.gamma) / (model.q - 1);
    expect(mean).toBeGreaterThan(45);
    expect(mean).toBeLessThan(54);
    expect(model.customers).toBe(300);
  });
});

test("purchases on one day are one, and the first only begins the history", () => {
  const purchases = [
    { customerId: "a", date: "2026-01-01", value: 10 },
    { customerId: "a", date: "2026-01-15", value: 20 },
    { customerId: "a", date: "2026-01-15", value: 5 },
    { customerId: "a", date: "2026-03-01", value: 99 },
    { customerId: "b", date: "2026-02-01", value: 7 },
  ];
  expect(purchaseHistories(purchases, "2026-01-29")).toEqual(
    new Map([["a", { frequency: 1, recency: 2, age: 4, meanValue: 25 }]]),
  );
});
