import { beforeEach, describe, expect, it } from "vitest";
import { createHubSpotTwin } from "../../../../local/twins/hubspot/twin.ts";
import { callTwin } from "./twin-fetch.ts";

let clock = Date.parse("2026-11-20T12:00:00Z");
const twin = createHubSpotTwin({ now: () => new Date(clock), secrets: (id) => `${id}!` });
const contacts = "crm/objects/2026-09/contacts/batch";
const call = (path: string, body?: unknown, token = "hubspot-access-token!") =>
  callTwin(twin, "POST", path, body, token);
const input = (id: string, properties: object, more: object = {}) => ({
  idProperty: "ame_contact_id",
  id,
  properties,
  objectWriteTraceId: `trace-${id}`,
  ...more,
});
const upsert = (...inputs: readonly object[]) => call(`${contacts}/upsert`, { inputs });
const held = () => twin.contacts.all().map(({ properties }) => properties);

beforeEach(() => {
  clock = Date.parse("2026-11-20T12:00:00Z");
  twin.reset();
});

describe("a batch upsert", () => {
  it("creates, updates and clears by a unique property", async () => {
    const first = await upsert(input("c1", { ame_lead_score: 80, ame_churn_risk: "high" }));
    expect(first).toMatchObject({
      status: 200,
      json: { status: "COMPLETE", results: [{ new: true, objectWriteTraceId: "trace-c1" }] },
    });
    await upsert(input("c1", { ame_lead_score: 81, ame_churn_risk: "" }));
    expect(held()).toEqual([{ ame_contact_id: "c1", ame_lead_score: "81" }]);
  });

  it.each([
    ["INVALID_OPTION", { ame_churn_risk: "enormous" }],
    ["INVALID_INTEGER", { ame_lead_score: "many" }],
    ["INVALID_EMAIL", { email: "nobody" }],
  ])("refuses an input with %s by its trace id and keeps the others", async (code, properties) => {
    const reply = await upsert(input("c1", { ame_lead_score: 1 }), input("c2", properties));
    expect(reply).toMatchObject({
      status: 207,
      json: {
        numErrors: 1,
        errors: [
          {
            category: "VALIDATION_ERROR",
            message: expect.stringContaining(code),
            context: { objectWriteTraceId: ["trace-c2"] },
          },
        ],
      },
    });
    expect(held()).toEqual([{ ame_contact_id: "c1", ame_lead_score: "1" }]);
  });

  it.each([
    ["PROPERTY_DOESNT_EXIST", [input("c1", { nothing: 1 })]],
    ["non-unique", [input("c1", {}, { idProperty: "firstname" })]],
    ["Duplicate IDs", [input("c1", {}), input("C1", {})]],
    ["maximum number", Array.from({ length: 101 }, (_, index) => input(`c${index}`, {}))],
  ])("is refused as a whole: %s", async (message, inputs) => {
    const reply = await upsert(...inputs);
    expect(reply).toMatchObject({ status: 400, json: { category: "VALIDATION_ERROR" } });
    expect(JSON.stringify(reply.json)).toContain(message);
    expect(held()).toEqual([]);
  });
});

describe("a batch read", () => {
  it("names who is not there", async () => {
    await upsert(input("c1", { ame_lead_score: 80 }));
    const reply = await call(`${contacts}/read`, {
      idProperty: "ame_contact_id",
      inputs: [{ id: "c1" }, { id: "c2" }],
      properties: ["ame_lead_score", "ame_churn_risk"],
    });
    expect(reply.json).toMatchObject({
      results: [
        { properties: { ame_contact_id: "c1", ame_lead_score: "80", ame_churn_risk: null } },
      ],
      errors: [{ category: "OBJECT_NOT_FOUND", context: { ids: ["c2"] } }],
    });
  });
});

describe("limits", () => {
  it("are 190 calls in any ten seconds", async () => {
    for (let index = 0; index < 190; index++) await upsert(input("c1", {}));
    expect(await upsert(input("c1", {}))).toMatchObject({
      status: 429,
      json: { policyName: "TEN_SECONDLY_ROLLING", errorType: "RATE_LIMIT" },
    });
    clock += 10_000;
    const again = await upsert(input("c1", {}));
    expect(again.status).toBe(200);
    expect(again.headers.get("x-hubspot-ratelimit-remaining")).toBe("189");
  });

  it("are told apart when the day's calls are used up", async () => {
    twin.faults.set([{ kind: "request_limit_exceeded", times: 1 }]);
    expect(await upsert(input("c1", {}))).toMatchObject({
      status: 429,
      json: { policyName: "DAILY" },
    });
  });
});

describe("faults", () => {
  it("leave out whose results and errors they are", async () => {
    twin.faults.set([{ kind: "results_without_ids", times: 1 }]);
    const reply = await upsert(input("c1", {}), input("c2", {}));
    expect(reply).toMatchObject({ status: 207, json: { numErrors: 1, errors: [{ context: {} }] } });
    expect(held()).toHaveLength(2);
  });

  it("answer in another order", async () => {
    twin.faults.set([{ kind: "results_out_of_order", times: 1 }]);
    const { json } = await upsert(input("c1", {}), input("c2", {}));
    expect(json).toMatchObject({
      results: [{ objectWriteTraceId: "trace-c2" }, { objectWriteTraceId: "trace-c1" }],
    });
  });
});

it("needs its token, and refuses what it does not speak", async () => {
  expect(await call(`${contacts}/upsert`, {}, "other")).toMatchObject({ status: 401 });
  expect(await call("crm/v3/objects/contacts", {})).toMatchObject({ status: 404 });
});
