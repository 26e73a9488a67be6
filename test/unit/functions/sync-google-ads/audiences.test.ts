import { describe, expect, it } from "vitest";
import { createFixture, emailOf, hash, people, person } from "./fixture.ts";

const one = [`email:${emailOf(0)}`];

describe("audiences", () => {
  it("reach their list in as few requests as 10,000 members allow, and are settled", async () => {
    const { run, twin, members, requests } = createFixture(people(25), { maxRows: 10 });
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 25, rejected: 0 });
    expect(members()).toHaveLength(25);
    expect(twin.state()).toMatchObject({ calls: { "POST audienceMembers:ingest": 3 } });
    const before = requests.length;
    expect(await run("r2")).toMatchObject({ planned: 0, calls: 0 });
    expect(requests).toHaveLength(before);
  });

  it("lose who left gold or took back consent, by the identifiers they were added with", async () => {
    const { run, gold, members } = createFixture(people(3));
    await run("r1");
    gold.rows = [person(0), person(1, { hasConsent: false })];
    expect(await run("r2")).toMatchObject({ state: "succeeded", delivered: 2 });
    expect(members()).toEqual([one]);
  });

  it("know a person under a new identifier and no longer under the old one", async () => {
    const { run, gold, members } = createFixture(people(1));
    await run("r1");
    gold.rows = [
      person(0, { values: { emailAddress: hash("new"), adPersonalization: "CONSENT_GRANTED" } }),
    ];
    expect(await run("r2")).toMatchObject({ state: "succeeded" });
    expect(members()).toEqual([[`email:${hash("new")}`]]);
  });

  it("carry each member's own consent, and never two kinds in one request", async () => {
    const plain = { emailAddress: emailOf(1), adPersonalization: "CONSENT_DENIED" };
    const { run, twin } = createFixture([person(0), person(1, { shape: "plain", values: plain })]);
    await run("r1");
    twin.requests.settle(true);
    const held = twin.account.members("1001", Date.parse("2026-11-20T13:00:00Z"));
    expect(held.map(({ consent }) => String(consent.adPersonalization)).toSorted()).toEqual([
      "CONSENT_DENIED",
      "CONSENT_GRANTED",
    ]);
    expect(twin.state()).toMatchObject({ calls: { "POST audienceMembers:ingest": 2 } });
  });

  it("send all that Google knows people by", async () => {
    const values = {
      emailAddress: hash("e"),
      phoneNumber: hash("p"),
      givenName: hash("g"),
      familyName: hash("f"),
      regionCode: "DE",
      postalCode: "10115",
      adPersonalization: "CONSENT_GRANTED",
    };
    const { run, members } = createFixture([person(0, { values })]);
    await run("r1");
    expect(members()).toEqual([
      [`email:${hash("e")}`, `phone:${hash("p")}`, `address:${hash("g")}:${hash("f")}:DE:10115`],
    ]);
  });
});

describe("one bad row in 10,000", () => {
  it("is parked with Google's reason; the other 9,999 arrive", async () => {
    const bad = person(4711, { values: { emailAddress: "jane@x.example" } });
    const rows = people(10_000).map((row, index) => (index === 4711 ? bad : row));
    const { run, members, parked, twin } = createFixture(rows);
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 9_999, rejected: 1 });
    expect(members()).toHaveLength(9_999);
    expect([...parked.values()]).toMatchObject([{ key: "c4711", code: "INVALID_HEX_ENCODING" }]);
    expect(twin.state()).toMatchObject({ calls: { "POST audienceMembers:ingest": 2 } });
  });

  it("that Google only counts is found by halves", async () => {
    const { run, members, parked, twin } = createFixture(people(10));
    const add = twin.account.add.bind(twin.account);
    const denied = `email:${emailOf(7)}`;
    const account = twin.account as { add: typeof add };
    account.add = (list, given, at) =>
      add(
        list,
        given.map((member) =>
          member.identifiers[0] === denied
            ? { ...member, consent: { adUserData: "CONSENT_DENIED" } }
            : member,
        ),
        at,
      );
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 9, rejected: 1 });
    expect(members()).toHaveLength(9);
    expect([...parked.values()]).toMatchObject([
      { key: "c7", code: "PROCESSING_ERROR_REASON_DENIED_CONSENT" },
    ]);
  });

  it("that has nothing to match by never leaves and says why", async () => {
    const values = {
      refusals: "EMAIL_INVALID,PHONE_COUNTRY_UNKNOWN",
      adPersonalization: "CONSENT_GRANTED",
    };
    const { run, members, parked } = createFixture([person(0), person(1, { values })]);
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 1, rejected: 1 });
    expect(members()).toEqual([one]);
    expect([...parked.values()]).toMatchObject([{ key: "c1", code: "EMAIL_INVALID" }]);
  });
});

describe("throttling", () => {
  it("is waited for, and no row is lost", async () => {
    const { run, twin, members } = createFixture(people(3));
    twin.faults.set([
      { kind: "too_many_requests", times: 1 },
      { kind: "server_unavailable", times: 1 },
    ]);
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 3 });
    expect(members()).toHaveLength(3);
  });

  it("never happens in steady state: 400 requests stay below 300 a minute", async () => {
    const { run, twin } = createFixture(people(400), { maxRows: 1 });
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 400 });
    // A refused request would have been made again.
    expect(twin.state()).toMatchObject({ calls: { "POST audienceMembers:ingest": 400 } });
  });
});

describe("what nobody knows", () => {
  it("is sent again, which adds nobody twice", async () => {
    const { run, twin, members } = createFixture(people(2));
    twin.faults.set([{ kind: "timeout_after_apply", times: 1 }]);
    expect(await run("r1")).toMatchObject({ state: "succeeded", delivered: 2 });
    expect(members()).toHaveLength(2);
  });

  it("is never told delivered: an accepted request that failed", async () => {
    const { run, twin, held } = createFixture(people(2));
    twin.faults.set([{ kind: "job_failed", times: 9 }]);
    const first = await run("r1");
    expect(first.delivered).toBe(0);
    expect(held.size).toBe(0);
    expect(await run("r2")).toMatchObject({ state: "succeeded", delivered: 2 });
  });
});

describe("a configuration error", () => {
  it.each([
    ["a deleted audience", "INVALID_USER_LIST_ID", /googleAdsLists/],
    ["revoked access", "PERMISSION_DENIED", /service account/],
  ])("says what to mend: %s", async (name, code, what) => {
    const { run, twin, parked } = createFixture(people(2));
    if (name === "revoked access") twin.revoke(true);
    else twin.account.deleteList("1001");
    const told = await run("r1");
    expect(told).toMatchObject({ state: "failed", rejected: 0, waiting: 2 });
    expect(told.detail).toMatch(what);
    expect(told.detail).toContain(code);
    expect(parked.size).toBe(0);
    twin.reset();
    expect(await run("r2")).toMatchObject({ state: "succeeded", delivered: 2 });
  });

  it("is an audience without a list", async () => {
    const { run, requests } = createFixture([person(0, { object: "open_leads" })]);
    const told = await run("r1");
    expect(told.detail).toMatch(/open_leads has no id: add open_leads=<id> to googleAdsLists/);
    expect(requests).toEqual([]);
  });
});

it("logs, runs and outcomes hold no identifier of a person", async () => {
  const secret = person(0, { values: { emailAddress: "jane@x.example" } });
  const { run, logLines, outcomes, runs, requests } = createFixture([secret, person(1)]);
  await run("r1");
  const written = JSON.stringify([logLines, outcomes, runs, requests]);
  expect(written).not.toContain("jane@x.example");
  expect(written).not.toContain(emailOf(1));
  expect(written).not.toContain("ya29");
});
