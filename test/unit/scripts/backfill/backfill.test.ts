import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withDescendants } from "../../../../scripts/backfill/descendants.ts";
import { windowsOf } from "../../../../scripts/backfill/windows.ts";

describe("windows", () => {
  test("are bounded, and the last makes what is no window", () => {
    expect(windowsOf({ from: "2024-02-27", to: "2024-03-04", windowDays: 3 })).toEqual([
      { from: "2024-02-27", to: "2024-02-29", whole: false },
      { from: "2024-03-01", to: "2024-03-03", whole: false },
      { from: "2024-03-04", to: "2024-03-04", whole: true },
    ]);
  });

  test("cover every day of the range once, in order", () => {
    const day = fc.integer({ min: 0, max: 3000 });
    const text = (n: number) => new Date(n * 86_400_000).toISOString().slice(0, 10);
    fc.assert(
      fc.property(
        day,
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 1, max: 400 }),
        (first, length, windowDays) => {
          const windows = windowsOf({ from: text(first), to: text(first + length), windowDays });
          const days = windows.flatMap(({ from, to }) => {
            const start = Date.parse(from) / 86_400_000;
            const end = Date.parse(to) / 86_400_000;
            expect(end - start).toBeLessThan(windowDays);
            return Array.from({ length: end - start + 1 }, (_none, i) => start + i);
          });
          expect(days).toEqual(Array.from({ length: length + 1 }, (_none, i) => first + i));
          expect(windows.map(({ whole }) => whole).indexOf(true)).toBe(windows.length - 1);
        },
      ),
    );
  });

  test.each([
    [
      { from: "2026-02-30", to: "2026-03-01", windowDays: 1 },
      '--from is a day like 2026-01-31, not "2026-02-30".',
    ],
    [
      { from: "2026-03-02", to: "2026-03-01", windowDays: 1 },
      "--from 2026-03-02 is after --to 2026-03-01: swap them.",
    ],
    [
      { from: "2026-03-01", to: "2026-03-01", windowDays: 0 },
      "--window-days is a whole number from 1 to 400, not 0.",
    ],
  ])("%o is refused", (request, message) => {
    expect(() => windowsOf(request)).toThrow(message);
  });
});

describe("models", () => {
  const entries = [
    { model: "silver.a", parents: [] },
    { model: "silver.b", parents: ["silver.a"] },
    { model: "gold.c", parents: ["silver.b"] },
    { model: "gold.d", parents: [] },
  ];

  test("come with what says which of their rows are replaced", () => {
    const incremental = { model: "gold.e", parents: ["gold.d"], follows: ["gold.d"] };
    expect(withDescendants([...entries, incremental], ["gold.e"])).toEqual(["gold.d", "gold.e"]);
  });

  test("come with all that is made of them", () => {
    expect(withDescendants(entries, ["silver.b"])).toEqual(["gold.c", "silver.b"]);
    expect(withDescendants(entries, undefined)).toEqual([
      "gold.c",
      "gold.d",
      "silver.a",
      "silver.b",
    ]);
  });

  test("that are not there are named", () => {
    expect(() => withDescendants(entries, ["silver.x"])).toThrow(
      "the release has no model silver.x",
    );
  });
});
