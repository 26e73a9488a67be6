import { describe, expect, it } from "vitest";
import { faultKinds } from "../../../../local/twins/faults.ts";
import { createRandom } from "../_shared/activation/fault-schedules.ts";
import { Crash } from "../_shared/activation/memory-state.ts";
import { createFixture, emailOf, people, person } from "./fixture.ts";

const dayMs = 86_400_000;
const granted = { adUserData: "CONSENT_GRANTED" };
const emailAt = (index: number): readonly string[] => [`email:${emailOf(index)}`];
const firstOf = (lists: readonly (readonly string[])[]): readonly string[] =>
  lists.map(([identifier = ""]) => identifier).toSorted();
const emails = (...indexes: readonly number[]): readonly string[] =>
  indexes.map((index) => `email:${emailOf(index)}`).toSorted();

describe("replacing an audience", () => {
  it("adds everyone again, and then takes out who was there before", async () => {
    const { run, twin, members, clock, held } = createFixture(people(3), { maxRows: 2 });
    await run("r1");
    const others = [{ identifiers: ["email:somebody"], consent: granted }];
    twin.account.add("1001", others, clock.now());
    twin.account.add("1002", others, clock.now());
    await clock.sleep(dayMs);
    expect(await run("r2")).toMatchObject({ planned: 0 });
    expect(firstOf(members())).toEqual(["email:somebody", ...emails(0, 1, 2)].toSorted());

    expect(await run("r3", true)).toMatchObject({ state: "succeeded", planned: 3, delivered: 3 });
    expect(firstOf(members())).toEqual(emails(0, 1, 2));
    expect([...held.values()].map(({ key }) => key)).toEqual(["c0", "c1", "c2"]);
    // Nobody of that audience was confirmed: it is left as it is.
    expect(firstOf(members("1002"))).toEqual(["email:somebody"]);
    // Once per run id, however often the workflow calls.
    expect(await run("r3", true)).toMatchObject({ planned: 0, calls: 0 });
  });

  it("that a job of Google's outlives is gone on with by the next run", async () => {
    const { run, twin, members, clock } = createFixture(people(3));
    await run("r1");
    twin.account.add("1001", [{ identifiers: ["email:somebody"], consent: granted }], clock.now());
    await clock.sleep(dayMs);
    twin.requests.setProcessingMs(3_600_000);
    expect(await run("r2", true)).toMatchObject({ state: "settling" });
    twin.requests.settle(true);
    expect(await run("r3")).toMatchObject({
      state: "settling",
      detail: "high_value: who was there before is being taken out",
    });
    expect(twin.state()).toMatchObject({ calls: { "POST audienceMembers:removeAll": 1 } });
    twin.requests.settle(true);
    expect(await run("r4")).toMatchObject({ state: "succeeded" });
    expect(firstOf(members())).toEqual(emails(0, 1, 2));
    expect(twin.state()).toMatchObject({ calls: { "POST audienceMembers:removeAll": 1 } });
  });

  it("waits for everyone: one who is refused is named, and taken out as one of before", async () => {
    const { run, gold, members, clock, parked, held } = createFixture(people(3));
    await run("r1");
    await clock.sleep(dayMs);
    gold.rows = [...people(2), person(2, { values: { refusals: "EMAIL_INVALID,PHONE_MISSING" } })];
    // The identity of c2 is gone, so it is taken out by it and not added again.
    expect(await run("r2", true)).toMatchObject({ state: "succeeded", rejected: 1 });
    expect(firstOf(members())).toEqual(emails(0, 1));
    expect([...parked.values()]).toMatchObject([{ key: "c2", code: "EMAIL_INVALID" }]);
    expect([...held.values()].map(({ key }) => key)).toEqual(["c0", "c1"]);
  });

  it("whatever fails and crashes never empties it, and ends with gold's members alone", async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = createRandom(seed);
      const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
      const { harness, twin, members, clock } = createFixture(people(7), { maxRows: 2 });
      await harness.run("first");
      twin.account.add("1001", [{ identifiers: ["email:x"], consent: granted }], clock.now());
      await clock.sleep(dayMs);
      for (let round = 1; round <= 3; round++) {
        twin.faults.set([
          { kind: pick(faultKinds), times: 2 },
          { kind: pick(faultKinds), times: 2 },
        ]);
        if (random() < 0.6)
          harness.crashes.push({
            step: pick(["intend", "accept", "settle", "finish"] as const),
            when: random() < 0.5 ? "before" : "after",
          });
        await harness.run(`r${round}`, round === 1).catch((thrown: unknown) => {
          if (!(thrown instanceof Crash)) throw thrown;
          harness.restart();
        });
        expect(firstOf(members()), `seed ${seed}, run ${round}`).toEqual(
          expect.arrayContaining([...emails(0, 1, 2, 3, 4, 5, 6)]),
        );
        await clock.sleep(3_600_000);
      }
      twin.faults.set([]);
      harness.crashes.length = 0;
      for (const name of ["c1", "c2"]) await harness.run(name);
      expect(firstOf(members()), `seed ${seed}`).toEqual(emails(0, 1, 2, 3, 4, 5, 6));
      expect(await harness.run("last"), `seed ${seed}`).toMatchObject({ planned: 0, calls: 0 });
    }
  });
});

describe("a membership that ends by itself", () => {
  it("is confirmed anew before its 540 days are over, and not sooner", async () => {
    const { run, members, clock } = createFixture(people(3));
    await run("r1");
    await clock.sleep(499 * dayMs);
    expect(await run("r2")).toMatchObject({ planned: 0, calls: 0 });
    await clock.sleep(2 * dayMs);
    expect(await run("r3")).toMatchObject({ state: "succeeded", planned: 3, delivered: 3 });
    await clock.sleep(530 * dayMs);
    expect(members()).toEqual([emailAt(0), emailAt(1), emailAt(2)]);
    await clock.sleep(11 * dayMs);
    expect(members()).toEqual([]);
  });
});
