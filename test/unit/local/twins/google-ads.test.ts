import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { createGoogleAdsTwin } from "../../../../local/twins/google-ads/twin.ts";
import { callTwin } from "./twin-fetch.ts";

let clock = Date.parse("2026-11-20T12:00:00Z");
const twin = createGoogleAdsTwin({
  now: () => new Date(clock),
  isToken: (authorization) => authorization === "Bearer ya29.token",
});
const call = (method: string, path: string, body?: unknown, token?: string) =>
  callTwin(twin, method, path, body, token);

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const granted = { adUserData: "CONSENT_GRANTED", adPersonalization: "CONSENT_GRANTED" };
const member = (email: string, more: object = {}) => ({
  userData: { userIdentifiers: [{ emailAddress: hash(email) }] },
  consent: granted,
  ...more,
});
const destination = (id: string, accountId = "1234567890") => ({
  operatingAccount: { accountType: "GOOGLE_ADS", accountId },
  productDestinationId: id,
});
const request = (members: unknown, more: object = {}) => ({
  destinations: [destination("1001")],
  audienceMembers: members,
  encoding: "HEX",
  termsOfService: { customerMatchTermsOfServiceStatus: "ACCEPTED" },
  ...more,
});
const ingest = (members: unknown, more: object = {}) =>
  call("POST", "v1/audienceMembers:ingest", request(members, more));
const idOf = (reply: { json: unknown }): string =>
  String((reply.json as { requestId?: string }).requestId);
const status = async (id: string) => {
  const { json } = await call("GET", `v1/requestStatus:retrieve?requestId=${id}`);
  return (json as { requestStatusPerDestination: readonly unknown[] })
    .requestStatusPerDestination[0];
};
const held = (listId = "1001") => twin.account.members(listId, clock).length;

beforeEach(() => {
  clock = Date.parse("2026-11-20T12:00:00Z");
  twin.reset();
});

describe("ingesting members", () => {
  it("is accepted at once, processing for a while, then done", async () => {
    const id = idOf(await ingest([member("a@x.example"), member("b@x.example")]));
    expect(await status(id)).toMatchObject({ requestStatus: "PROCESSING" });
    expect(held()).toBe(0);
    clock += 1000;
    expect(await status(id)).toMatchObject({
      requestStatus: "SUCCESS",
      audienceMembersIngestionStatus: {
        userDataIngestionStatus: { recordCount: "2", userIdentifierCount: "2" },
      },
    });
    expect(held()).toBe(2);
  });

  it("tells who was not taken by counts only", async () => {
    const denied = { consent: { adUserData: "CONSENT_DENIED" } };
    const id = idOf(
      await ingest([
        member("a@x.example"),
        member("b@x.example", denied),
        member("c@x.example", { consent: undefined }),
      ]),
    );
    clock += 1000;
    const told = await status(id);
    expect(told).toMatchObject({
      requestStatus: "PARTIAL_SUCCESS",
      errorInfo: {
        errorCounts: [
          { recordCount: "1", reason: "PROCESSING_ERROR_REASON_DENIED_CONSENT" },
          { recordCount: "1", reason: "PROCESSING_ERROR_REASON_UNKNOWN_CONSENT" },
        ],
      },
    });
    expect(JSON.stringify(told)).not.toContain(hash("b@x.example"));
    expect(held()).toBe(1);
  });

  it("knows people by any of their identifiers, once", async () => {
    const both = {
      userData: {
        userIdentifiers: [{ emailAddress: hash("a@x.example") }, { phoneNumber: hash("+1") }],
      },
      consent: granted,
    };
    await ingest([member("a@x.example")]);
    await ingest([both]);
    clock += 1000;
    twin.requests.settle();
    expect(held()).toBe(1);
    await call(
      "POST",
      "v1/audienceMembers:remove",
      request([{ userData: { userIdentifiers: [{ phoneNumber: hash("+1") }] } }]),
    );
    clock += 1000;
    twin.requests.settle();
    expect(held()).toBe(0);
  });

  it("ends 540 days later unless the member is added again", async () => {
    await ingest([member("a@x.example")]);
    clock += 1000;
    twin.requests.settle();
    clock += 539 * 86_400_000;
    expect(held()).toBe(1);
    clock += 2 * 86_400_000;
    expect(held()).toBe(0);
  });

  it.each([
    ["INVALID_HEX_ENCODING", { emailAddress: "jane@x.example" }],
    ["INVALID_SHA256_FORMAT", { emailAddress: "abcd" }],
    ["REQUIRED_FIELD_MISSING", { emailAddress: "" }],
    ["INVALID_AUDIENCE_MEMBER", {}],
  ])("with one bad member (%s) is refused as a whole and names its place", async (reason, bad) => {
    const members = [member("a@x.example"), { userData: { userIdentifiers: [bad] } }];
    const reply = await ingest(members);
    expect(reply).toMatchObject({
      status: 400,
      json: {
        error: {
          status: "INVALID_ARGUMENT",
          details: [
            {},
            {
              fieldViolations: [
                {
                  field: "audience_members.audience_members[1].user_data.user_identifiers",
                  reason,
                },
              ],
            },
          ],
        },
      },
    });
    expect(twin.requests.pending()).toBe(0);
  });

  it.each([
    ["TOO_MANY_AUDIENCE_MEMBERS", Array.from({ length: 10_001 }, () => member("a")), {}],
    ["REQUIRED_FIELD_MISSING", [member("a")], { encoding: undefined }],
    ["TERMS_AND_CONDITIONS_NOT_SIGNED", [member("a")], { termsOfService: undefined }],
    ["INVALID_USER_LIST_ID", [member("a")], { destinations: [destination("9999")] }],
    ["INVALID_DESTINATION", [member("a")], { destinations: [destination("1001", "42")] }],
    [
      "TOO_MANY_USER_IDENTIFIERS",
      [
        {
          userData: {
            userIdentifiers: Array.from({ length: 11 }, (_, index) => ({
              emailAddress: hash(String(index)),
            })),
          },
        },
      ],
      {},
    ],
  ])("is refused with %s", async (reason, members, more) => {
    const reply = await ingest(members, more);
    expect(reply.status).toBe(400);
    expect(JSON.stringify(reply.json)).toContain(reason);
  });
});

describe("replacing a list", () => {
  it("takes out who was last added before that moment", async () => {
    await ingest([member("old@x.example"), member("stays@x.example")]);
    clock += 1000;
    twin.requests.settle();
    const began = new Date(clock).toISOString();
    await ingest([member("stays@x.example"), member("new@x.example")]);
    clock += 1000;
    twin.requests.settle();
    const body = { destinations: [destination("1001")], removeAsOfTime: began };
    expect((await call("POST", "v1/audienceMembers:removeAll", body)).status).toBe(200);
    clock += 1000;
    twin.requests.settle();
    expect(twin.account.members("1001", clock).map(({ identifiers }) => identifiers)).toEqual([
      [`email:${hash("stays@x.example")}`],
      [`email:${hash("new@x.example")}`],
    ]);
  });

  it("refuses a moment of the future", async () => {
    const body = { destinations: [destination("1001")], removeAsOfTime: "2027-01-01T00:00:00Z" };
    expect(await call("POST", "v1/audienceMembers:removeAll", body)).toMatchObject({ status: 400 });
  });
});

describe("events", () => {
  const event = (transactionId: string, more: object = {}) => ({
    transactionId,
    eventTimestamp: "2026-11-20T10:00:00Z",
    conversionValue: 12.5,
    currency: "EUR",
    userData: { userIdentifiers: [{ emailAddress: hash("a@x.example") }] },
    consent: granted,
    ...more,
  });
  const send = (events: unknown) =>
    call("POST", "v1/events:ingest", {
      destinations: [destination("2001")],
      events,
      encoding: "HEX",
    });

  it("with a transaction id count once", async () => {
    await send([event("t1"), event("t2")]);
    const again = idOf(await send([event("t1")]));
    clock += 1000;
    expect(await status(again)).toMatchObject({
      requestStatus: "FAILED",
      errorInfo: {
        errorCounts: [
          { recordCount: "1", reason: "PROCESSING_ERROR_REASON_DUPLICATE_TRANSACTION_ID" },
        ],
      },
    });
    expect(twin.account.conversions().map(({ transactionId }) => transactionId)).toEqual([
      "t1",
      "t2",
    ]);
  });

  it.each([
    ["TOO_MANY_EVENTS", Array.from({ length: 2001 }, () => event("t"))],
    ["NO_IDENTIFIERS_PROVIDED", [event("t", { userData: undefined })]],
    ["INVALID_CURRENCY_CODE", [event("t", { currency: "euro" })]],
    ["REQUIRED_FIELD_MISSING", [event("t", { eventTimestamp: undefined })]],
  ])("are refused with %s", async (reason, events) => {
    const reply = await send(events);
    expect(reply.status).toBe(400);
    expect(JSON.stringify(reply.json)).toContain(reason);
  });
});

describe("limits", () => {
  it("are 300 calls a minute, writes and reads apart", async () => {
    for (let index = 0; index < 300; index++) await ingest([member("a@x.example")]);
    expect(await ingest([member("a@x.example")])).toMatchObject({
      status: 429,
      json: { error: { status: "RESOURCE_EXHAUSTED" } },
    });
    expect(
      (await call("GET", "v1/requestStatus:retrieve?requestId=dm-request-00000001")).status,
    ).toBe(200);
    clock += 60_000;
    expect((await ingest([member("a@x.example")])).status).toBe(200);
  });

  it("need a token, and access to the account", async () => {
    const path = "v1/audienceMembers:ingest";
    expect(await call("POST", path, {}, "other")).toMatchObject({ status: 401 });
    twin.revoke(true);
    expect(await call("POST", path, {})).toMatchObject({ status: 403 });
  });
});

describe("faults", () => {
  it("fail a job that was accepted", async () => {
    twin.faults.set([{ kind: "job_failed", times: 1 }]);
    const id = idOf(await ingest([member("a@x.example")]));
    clock += 1000;
    expect(await status(id)).toMatchObject({ requestStatus: "FAILED" });
    expect(held()).toBe(0);
  });

  it("keep a job processing for longer", async () => {
    const id = idOf(await ingest([member("a@x.example")]));
    clock += 1000;
    twin.faults.set([{ kind: "job_slow", times: 1 }]);
    expect(await status(id)).toMatchObject({ requestStatus: "PROCESSING" });
    expect(await status(id)).toMatchObject({ requestStatus: "SUCCESS" });
  });
});

it("lists its customer lists and refuses what it does not speak", async () => {
  const path = "v1/accountTypes/google_ads/accounts/1234567890/userLists";
  expect((await call("GET", path)).json).toMatchObject({
    userLists: [{ id: "1001" }, { id: "1002" }, { id: "1003" }],
  });
  expect(await call("POST", "v1/audienceMembers:dance", {})).toMatchObject({ status: 404 });
  expect(twin.state()).toMatchObject({ accountId: "1234567890", totalCalls: 2 });
});
