import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBatcher } from "../../../../../functions/_shared/activation/batch.ts";
import type { Route } from "../../../../../functions/_shared/activation/definition.ts";
import type { PlannedRow } from "../../../../../functions/_shared/activation/planned-row.ts";

const row = (ordinal: number, more: Partial<PlannedRow>): PlannedRow => ({
  ordinal,
  key: `k${ordinal}`,
  object: "Lead",
  operation: "upsert",
  shape: "",
  fieldSet: "11",
  reason: "new",
  fields: {},
  hashes: {},
  identity: null,
  versions: null,
  rowHash: "h",
  ...more,
});

const rows = fc
  .array(
    fc.record({
      object: fc.constantFrom("Contact", "Lead"),
      operation: fc.constantFrom<PlannedRow["operation"]>("remove", "upsert"),
      shape: fc.constantFrom("a", "b"),
      fieldSet: fc.constantFrom("01", "10"),
    }),
    { maxLength: 60 },
  )
  .map((drawn) =>
    drawn
      .map((one) => [[one.operation, one.object, one.shape, one.fieldSet].join(), one] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, one], index) => row(index + 1, one)),
  );

const batchesOf = (all: readonly PlannedRow[], route: Route, pageRows: number) => {
  const batcher = createBatcher("run", route);
  const batches = [];
  for (let start = 0; start < all.length; start += pageRows)
    batches.push(...batcher.add(all.slice(start, start + pageRows)));
  return [...batches, ...batcher.end()];
};

describe("batches of a plan", () => {
  it("are as few as the route allows, in order, and never mixed", () => {
    fc.assert(
      fc.property(
        rows,
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 70 }),
        (all, maxRows, sameFields, pageRows) => {
          const batches = batchesOf(all, { name: "r", maxRows, sameFields }, pageRows);
          expect(batches.flatMap((batch) => batch.rows)).toEqual(all);
          const kindOf = (one: PlannedRow): string =>
            [one.operation, one.object, one.shape, sameFields ? one.fieldSet : ""].join();
          for (const batch of batches) {
            expect(batch.rows.length).toBeLessThanOrEqual(maxRows);
            expect(new Set(batch.rows.map(kindOf)).size).toBe(1);
          }
          const counts = Map.groupBy(all, kindOf);
          const least = [...counts.values()].reduce(
            (sum, { length }) => sum + Math.ceil(length / maxRows),
            0,
          );
          expect(batches.length).toBe(least);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("have ids that follow from the run and the rows, whatever the pages", () => {
    const all = Array.from({ length: 10 }, (_, index) => row(index + 1, {}));
    const ids = (pageRows: number) =>
      batchesOf(all, { name: "r", maxRows: 4 }, pageRows).map(({ id }) => id);
    expect(ids(3)).toEqual(ids(10));
    expect(new Set(ids(3)).size).toBe(3);
  });
});
