import { describe, expect, it } from "vitest";
import { createRandom } from "./fault-schedules.ts";
import { Crash } from "./memory-state.ts";
import { faultKinds } from "../../../../../local/twins/faults.ts";
import { scenarios } from "./scenarios.ts";

/** What the fixtures use as credentials, and marks that are values of rows. */
const secrets = /value of [a-z]|client_secret|Bearer |00Dtwin!|ya29\./;

describe.each(scenarios)("what $name leaves behind", (scenario) => {
  it("in logs, runs, outcomes and what is parked holds no credential and no value of a row", async () => {
    const world = scenario.create();
    const { harness, gold } = world;
    const random = createRandom(7);
    gold.rows = Array.from({ length: 12 }, (_, index) => world.row(index, 1));
    for (const kind of faultKinds) {
      world.setFaults([{ kind, times: 2 }]);
      await harness.run(`run-${kind}`).catch((thrown: unknown) => {
        if (!(thrown instanceof Crash)) throw thrown;
        harness.restart();
      });
      gold.rows = gold.rows.map((_, index) => ({
        ...world.row(index, Math.floor(random() * 50)),
        hasConsent: random() > 0.3,
      }));
    }
    const parked = [...harness.parked.values()].map(({ key: _key, ...rest }) => rest);
    const outcomes = harness.outcomes.map(({ key: _key, ...rest }) => rest);
    const left = JSON.stringify([harness.logLines, harness.runs, outcomes, parked]);
    expect(left).not.toMatch(secrets);
    const values = gold.rows
      .flatMap((row) => Object.values(row.values))
      .filter((value): value is string => typeof value === "string" && value.length > 8);
    expect(values.filter((value) => left.includes(value))).toEqual([]);
    expect(harness.requests.filter((request) => /%40|@|\+\d{6}/.test(request))).toEqual([]);
  });
});
