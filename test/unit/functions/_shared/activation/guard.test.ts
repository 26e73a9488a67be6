import { describe, expect, it } from "vitest";
import { judge } from "../../../../../functions/_shared/activation/guard.ts";
import type { PlanSummary } from "../../../../../functions/_shared/activation/state.ts";
import { leadScores } from "../../../../../functions/sync-salesforce/definition.ts";

const definition = {
  ...leadScores,
  guards: {
    maxRemovedShare: 0.2,
    maxChangedShare: 0.5,
    minRows: 50,
    scoreShift: { value: "lead_score", maxDeviations: 1 },
  },
};
const plan: PlanSummary = {
  planHash: "h",
  planned: 30,
  removed: 0,
  changed: 0,
  eligibleRows: 100,
  emptyIsMeant: false,
  acknowledgedRows: 100,
  scoreMean: 50,
  scoreDeviation: 10,
};
const around = { past: { scoreMean: 52, scoreDeviation: 10 }, callsLeft: 100 };

describe("a guard", () => {
  it.each([
    ["empty_source", { eligibleRows: 0 }, {}],
    ["removed_share", { removed: 21 }, {}],
    ["changed_share", { changed: 51 }, {}],
    ["score_shift", { scoreMean: 62.1 }, {}],
    ["daily_budget", { planned: 2_000_000 }, {}],
    ["daily_budget", {}, { callsLeft: 0 }],
  ])("stops by %s", (guard, changed, otherwise) => {
    const verdict = judge({ ...plan, ...changed }, definition, { ...around, ...otherwise });
    expect(verdict).toMatchObject({ kind: "blocked", guard });
  });

  it.each([
    ["empty_source", { eligibleRows: 0, removed: 100 }, false],
    ["removed_share", { removed: 21 }, false],
    ["changed_share", { changed: 51, removed: 1 }, true],
    ["score_shift", { scoreMean: 62.1, removed: 1 }, true],
    ["daily_budget", { planned: 2_000_000, removed: 1 }, true],
  ])("%s lets what is taken back go: %s", (guard, changed, removalsMayGo) => {
    expect(judge({ ...plan, ...changed }, definition, around)).toMatchObject({
      guard,
      removalsMayGo,
    });
  });

  it("of removals stops a share that is too large although the end of everything would be meant", () => {
    expect(judge({ ...plan, removed: 21, emptyIsMeant: true }, definition, around)).toMatchObject({
      guard: "removed_share",
    });
  });

  it.each([
    ["shares at their limits", { removed: 20, changed: 50 }, {}],
    ["shares of few rows", { removed: 40, acknowledgedRows: 40 }, {}],
    ["a first run", { acknowledgedRows: 0, eligibleRows: 100 }, { past: undefined }],
    [
      "an empty source of a destination that holds nothing",
      { eligibleRows: 0, acknowledgedRows: 0 },
      {},
    ],
    [
      "an empty source whose end is meant",
      { eligibleRows: 0, removed: 100, emptyIsMeant: true },
      { past: undefined },
    ],
    ["a mean that moved by less than a deviation", { scoreMean: 61 }, {}],
  ])("lets pass %s", (_what, changed, otherwise) => {
    expect(judge({ ...plan, ...changed }, definition, { ...around, ...otherwise })).toEqual({
      kind: "pass",
    });
  });
});
