import { describe, expect, it } from "vitest";
import { scenarios } from "./scenarios.ts";
import type { ScenarioWorld } from "./fault-schedules.ts";

/** Calls that carry rows; logins and polls are as many as jobs take. */
const carries =
  /^(PATCH .*composite\/sobjects|PUT .*batches|POST .*(:ingest|:remove|users\/track|trigger\/send|batch\/upsert))/;

/** Every route here takes 5 rows a request. */
describe.each(scenarios)("$name: calls that carry rows", (scenario) => {
  const create = (): ScenarioWorld & { sent: (run: string) => Promise<readonly string[]> } => {
    const world = scenario.create();
    return {
      ...world,
      async sent(run) {
        const before = world.harness.requests.length;
        expect(await world.harness.run(run)).toMatchObject({ state: "succeeded" });
        return world.harness.requests.slice(before).filter((request) => carries.test(request));
      },
    };
  };
  const rows = (world: ScenarioWorld, count: number, version = 1) =>
    Array.from({ length: count }, (_, index) => world.row(index, version));

  it("are the fewest that the batch size allows for what is new and for what changed, and none for no change", async () => {
    const world = create();
    world.gold.rows = rows(world, 12);
    expect(await world.sent("r1")).toHaveLength(3);
    const requests = world.harness.requests.length;
    expect(await world.harness.run("r2")).toMatchObject({ planned: 0, calls: 0 });
    expect(world.harness.requests).toHaveLength(requests);
    if (world.mode === "events") return;
    world.gold.rows = [...rows(world, 6, 3), ...rows(world, 12).slice(6)];
    // Six rows are two requests; a member that is known by something else is taken out by as many before.
    expect(await world.sent("r3")).toHaveLength(world.mode === "membership" ? 4 : 2);
    expect(await world.harness.run("r4")).toMatchObject({ planned: 0, calls: 0 });
  });

  it("carry what is revoked first, and the next run ends with nothing of it held", async () => {
    const world = create();
    world.gold.rows = rows(world, 12);
    await world.sent("r1");
    const gone = world.gold.rows[3]?.key ?? "";
    world.gold.rows = [...rows(world, 3, 3), { ...world.row(3, 1), hasConsent: false }];
    const outcomesBefore = world.harness.outcomes.length;
    expect(world.held().has(gone)).toBe(true);
    world.gold.rows = [...world.gold.rows, ...rows(world, 12).slice(4)];
    if (world.mode === "events") {
      // What has happened cannot be taken back, and does not happen again.
      expect(await world.harness.run("r2")).toMatchObject({ planned: 0, calls: 0 });
      return;
    }
    await world.sent("r2");
    expect(world.held().has(gone)).toBe(false);
    const keys = world.harness.outcomes.slice(outcomesBefore).map(({ key }) => key);
    expect(keys.indexOf(gone)).toBeLessThan(world.mode === "membership" ? 4 : 1);
  });

  it("carry no row that lost its consent after the plan was made", async () => {
    const world = create();
    world.gold.rows = rows(world, 6);
    const lost = world.gold.rows[2]?.key ?? "";
    const intend = world.harness.state.page;
    world.harness.state.page = async (...given) => {
      const page = await intend(...given);
      world.gold.rows = world.gold.rows.map((row) =>
        row.key === lost ? { ...row, hasConsent: false } : row,
      );
      return page;
    };
    await world.harness.run("r1");
    expect([...world.held().keys()]).not.toContain(lost);
    expect(world.held().size).toBe(5);
  });
});
