import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectedPurchases, fitBgNbd } from "../../../../functions/_shared/clv/bg-nbd.ts";
import { createFitHandler } from "../../../../functions/fit-clv/handler.ts";
import { explainValue } from "../../../../functions/fit-clv/explain.ts";
import type { QueryRow } from "../../../../functions/_shared/google/warehouse.ts";
import { createLogger } from "../../../../functions/_shared/log.ts";

const frequency = { r: 0.24, alpha: 4.41, a: 0.79, b: 2.43, logLikelihood: 0, customers: 1 };
const values = { p: 6.25, q: 3.74, gamma: 15.4, logLikelihood: 0, customers: 1 };
const history = fc
  .record({
    frequency: fc.integer({ min: 0, max: 40 }),
    age: fc.double({ min: 0.2, max: 150, noNaN: true }),
    share: fc.double({ min: 0.01, max: 1, noNaN: true }),
    meanValue: fc.double({ min: 1, max: 500, noNaN: true }),
  })
  .map(({ frequency: count, age, share, meanValue }) => ({
    frequency: count,
    age,
    recency: count === 0 ? 0 : age * share,
    meanValue: count === 0 ? 0 : meanValue,
  }));

test("contributions add up to the value, from the typical customer's", () => {
  fc.assert(
    fc.property(history, history, (customer, typical) => {
      const explained = explainValue({ frequency, values, horizonWeeks: 52 }, customer, typical);
      const sum =
        explained.baseline +
        explained.frequency +
        explained.recency_weeks +
        explained.age_weeks +
        explained.mean_repeat_value;
      expect(sum).toBeCloseTo(explained.value, 6);
    }),
  );
});

describe("customers who never leave", () => {
  const regulars = Array.from({ length: 60 }, (_, index) => ({
    frequency: 8 + (index % 5),
    recency: 19 + (index % 10) / 10,
    age: 20,
  }));

  test("are expected to go on buying, by a number", () => {
    const model = fitBgNbd(regulars);
    for (const regular of regulars) {
      const expected = expectedPurchases(model, regular, 52);
      expect(expected).toBeGreaterThan(5);
      expect(expected).toBeLessThan(60);
    }
  });

  test.each([11, 60, 3000])("where a and b are as great as %d too", (a) => {
    const expected = expectedPurchases(
      { r: 2, alpha: 4, a, b: 50 * a },
      { frequency: 10, recency: 19, age: 20 },
      52,
    );
    expect(Number.isFinite(expected)).toBe(true);
    expect(expected).toBeGreaterThan(0);
  });
});

test("where nobody bought again the answer is 422 and nothing is written", async () => {
  const asked: string[] = [];
  const handle = createFitHandler({
    warehouse: {
      async query(sql): Promise<readonly QueryRow[]> {
        asked.push(sql);
        return [
          {
            frequency: 0,
            recency_weeks: 0,
            age_weeks: 3,
            mean_repeat_value: 0,
            currency_code: "GBP",
          },
        ];
      },
    },
    log: createLogger({ service: "fit-clv", projectId: "test", write: () => undefined }),
  });
  const body = {
    run_id: "r1",
    instances: "predictions.clv_instances",
    output: "predictions.clv_output",
    key: "customer_id",
    learnt: ["frequency"],
    horizon_days: 365,
  };
  const response = await handle({
    method: "POST",
    path: "/",
    headers: {},
    body: { ok: true, bytes: Buffer.from(JSON.stringify(body)) },
    trace: { traceId: "0".repeat(32) } as never,
  });
  expect(response).toMatchObject({ status: 422, body: { error: "nobody_bought_again" } });
  expect(asked).toHaveLength(1);
});
