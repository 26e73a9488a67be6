import { describe, expect, test } from "vitest";
import { createRandom } from "../../../../scripts/simulate/random.ts";

const draws = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("seeded random numbers", () => {
  test("are the same for the same seed, on every machine", () => {
    const random = createRandom("ame");
    expect(draws(5, () => random.below(1_000_000))).toEqual([
      812_422, 198_231, 143_391, 669_082, 10_440,
    ]);
    expect(createRandom("ame").hex(16)).toBe("c32a0bc52cd0a0d8");
  });

  test("differ for another seed", () => {
    expect(createRandom("a").hex(16)).not.toBe(createRandom("b").hex(16));
  });

  test("of a fork do not depend on what its parent has drawn", () => {
    const fresh = createRandom("seed");
    const used = createRandom("seed");
    draws(100, () => used.next());
    expect(used.fork("person-1").hex(16)).toBe(fresh.fork("person-1").hex(16));
    expect(fresh.fork("person-2").hex(16)).not.toBe(fresh.fork("person-1").hex(16));
  });
});

describe("distributions", () => {
  const random = createRandom("distributions");

  test("uniform and integer draws keep to their bounds", () => {
    const values = draws(10_000, () => random.next());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(new Set(draws(1000, () => random.below(3)))).toEqual(new Set([0, 1, 2]));
  });

  test("weights are kept to, a weight of nothing never drawn", () => {
    const picks = draws(10_000, () =>
      random.weighted([
        ["a", 3],
        ["b", 1],
        ["never", 0],
      ]),
    );
    expect(picks.filter((pick) => pick === "a").length / 10_000).toBeCloseTo(0.75, 1);
    expect(picks).not.toContain("never");
  });

  test("means and spreads are those of the distribution", () => {
    expect(mean(draws(20_000, () => random.poisson(1.6)))).toBeCloseTo(1.6, 1);
    const normals = draws(20_000, () => random.normal());
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(mean(normals.map((value) => value ** 2))).toBeCloseTo(1, 1);
    expect(mean(draws(20_000, () => Number(random.chance(0.2))))).toBeCloseTo(0.2, 1);
  });
});
