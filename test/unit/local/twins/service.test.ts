import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTwinsService } from "../../../../local/twins/service.ts";
import type { Access } from "../../../../local/iam/access.ts";

const secrets: Readonly<Record<string, string>> = {
  "salesforce-client-id": "app",
  "salesforce-credential": "password",
};
const service = () =>
  createTwinsService({
    projectId: "p",
    region: "r",
    access: {} as Access,
    log: () => undefined,
    now: () => new Date("2026-11-20T12:00:00.000Z"),
    secrets: (id) => secrets[id],
  });

let twins: ReturnType<typeof service>;
let origin: string;
beforeEach(async () => {
  twins = service();
  origin = `http://127.0.0.1:${await twins.listen(0)}`;
});
afterEach(() => twins.close());

async function call(method: string, path: string, body?: unknown, token?: string) {
  const response = await fetch(`${origin}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
  });
  return { status: response.status, headers: response.headers, json: await response.json() };
}

async function login(form: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${origin}/salesforce/services/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: "app",
      client_secret: "password",
      ...form,
    }),
  });
  const json = (await response.json()) as Readonly<Record<string, string>>;
  return { status: response.status, json, token: json["access_token"] ?? "" };
}

const upsertPath = "/salesforce/services/data/v68.0/composite/sobjects/Lead/AME_Lead_Id__c";
const record = (key: string, fields: object = {}) => ({
  attributes: { type: "Lead" },
  AME_Lead_Id__c: key,
  ...fields,
});
const seed = (...records: object[]) => call("POST", "/_twin/salesforce/records", { records });
const jane = {
  attributes: { type: "Lead" },
  Id: "00QHs0000000001AAA",
  LastName: "Doe",
  Company: "Acme",
};

describe("a login", () => {
  it("gives a token and the URL to use it at", async () => {
    const { status, json } = await login();
    expect(status).toBe(200);
    expect(json).toMatchObject({ token_type: "Bearer", instance_url: `${origin}/salesforce` });
  });

  it.each([
    ["invalid_client_id", { client_id: "other" }],
    ["invalid_client", { client_secret: "other" }],
    ["unsupported_grant_type", { grant_type: "password" }],
  ])("is refused with %s", async (error, form) => {
    expect(await login(form)).toMatchObject({ status: 400, json: { error } });
  });
});

describe("an upsert", () => {
  it("updates what is there, creates what is not, and answers in order", async () => {
    await seed(jane);
    const { token } = await login();
    const answer = await call(
      "PATCH",
      upsertPath,
      {
        records: [
          record("00QHs0000000001AAA", { AME_Lead_Score__c: 80 }),
          record("new", { LastName: "Roe", Company: "Beta", AME_Lead_Score__c: 10 }),
          record("incomplete", { AME_Lead_Score__c: 10 }),
        ],
      },
      token,
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get("sforce-limit-info")).toBe("api-usage=1/100000");
    expect(answer.json).toEqual([
      { id: "00QHs0000000001AAA", success: true, created: false, errors: [] },
      { id: "00QHs0000000001MAA", success: true, created: true, errors: [] },
      {
        success: false,
        errors: [
          {
            statusCode: "REQUIRED_FIELD_MISSING",
            message: "Required fields are missing: [LastName, Company]",
            fields: ["LastName", "Company"],
          },
        ],
      },
    ]);
    expect(twins.salesforce.state()).toMatchObject({ counts: { Lead: 2, Contact: 0 } });
  });

  it.each([
    ["STRING_TOO_LONG", { AME_Lead_Tier__c: "x".repeat(21) }],
    ["NUMBER_OUTSIDE_VALID_RANGE", { AME_Lead_Score__c: 1000 }],
    ["INVALID_EMAIL_ADDRESS", { Email: "nobody" }],
    ["INVALID_FIELD_FOR_INSERT_UPDATE", { IsConverted: true }],
  ])("refuses a record with %s", async (statusCode, fields) => {
    await seed(jane);
    const { token } = await login();
    const { json } = await call("PATCH", upsertPath, { records: [record(jane.Id, fields)] }, token);
    expect(json).toMatchObject([{ success: false, errors: [{ statusCode }] }]);
  });

  it("refuses to change a converted lead", async () => {
    await seed({ ...jane, IsConverted: true });
    const { token } = await login();
    const { json } = await call("PATCH", upsertPath, { records: [record(jane.Id)] }, token);
    expect(json).toMatchObject([{ errors: [{ statusCode: "CANNOT_UPDATE_CONVERTED_LEAD" }] }]);
  });

  it.each([
    ["INVALID_BATCH_SIZE", Array.from({ length: 201 }, () => record("k"))],
    ["INVALID_TYPE", [{ ...record("k"), attributes: { type: "Contact" } }]],
    ["INVALID_FIELD", [record("k", { Nothing__c: 1 })]],
    ["JSON_PARSER_ERROR", [record("k", { AME_Lead_Score__c: "80" })]],
    ["MISSING_ARGUMENT", [{ attributes: { type: "Lead" } }]],
  ])("that is malformed by %s touches no record", async (errorCode, records) => {
    const { token } = await login();
    const answer = await call("PATCH", upsertPath, { records }, token);
    expect(answer).toMatchObject({ status: 400, json: [{ errorCode }] });
    expect(twins.salesforce.state().counts).toEqual({ Lead: 0, Contact: 0 });
  });

  it("without a valid session is 401, and beyond the allocation 403", async () => {
    expect(await call("PATCH", upsertPath, { records: [] }, "old")).toMatchObject({
      status: 401,
      json: [{ errorCode: "INVALID_SESSION_ID" }],
    });
    const { token } = await login();
    await call("POST", "/_twin/salesforce/limit", { allowed: 0 });
    expect(await call("PATCH", upsertPath, { records: [] }, token)).toMatchObject({
      status: 403,
      json: [{ errorCode: "REQUEST_LIMIT_EXCEEDED" }],
    });
  });
});

describe("reading", () => {
  it("takes an id, an external id or a query", async () => {
    await seed(jane);
    const { token } = await login();
    const data = "/salesforce/services/data/v68.0";
    const byId = await call("GET", `${data}/sobjects/Lead/${jane.Id}`, undefined, token);
    const byKey = await call(
      "GET",
      `${data}/sobjects/Lead/AME_Lead_Id__c/${jane.Id}`,
      undefined,
      token,
    );
    expect(byId.json).toMatchObject({
      LastName: "Doe",
      CreatedDate: "2026-11-20T12:00:00.000+0000",
    });
    expect(byKey.json).toEqual(byId.json);
    const query = encodeURIComponent(`SELECT Id, Company FROM Lead WHERE LastName IN ('Doe', 'X')`);
    expect((await call("GET", `${data}/query?q=${query}`, undefined, token)).json).toEqual({
      totalSize: 1,
      done: true,
      records: [{ attributes: { type: "Lead" }, Id: jane.Id, Company: "Acme" }],
    });
  });

  it.each([
    ["MALFORMED_QUERY", "SELECT COUNT() FROM Lead"],
    ["MALFORMED_QUERY", "SELECT Id FROM Lead WHERE AME_Lead_Score__c = 5"],
    ["INVALID_FIELD", "SELECT Nothing__c FROM Lead"],
    ["INVALID_TYPE", "SELECT Id FROM Opportunity"],
  ])("refuses with %s: %s", async (errorCode, soql) => {
    const { token } = await login();
    const path = `/salesforce/services/data/v68.0/query?q=${encodeURIComponent(soql)}`;
    expect(await call("GET", path, undefined, token)).toMatchObject({
      status: 400,
      json: [{ errorCode }],
    });
  });
});

describe("faults", () => {
  it("happen as often as told, in order", async () => {
    await seed(jane);
    const { token } = await login();
    await call("POST", "/_twin/salesforce/faults", {
      faults: [
        { kind: "server_unavailable", times: 1 },
        { kind: "row_lock", times: 1, record: 0 },
      ],
    });
    const upsert = () =>
      call("PATCH", upsertPath, { records: [record(jane.Id, { AME_Lead_Score__c: 1 })] }, token);
    expect(await upsert()).toMatchObject({ status: 503 });
    expect((await upsert()).json).toMatchObject([
      { errors: [{ statusCode: "UNABLE_TO_LOCK_ROW" }] },
    ]);
    expect((await upsert()).json).toMatchObject([{ success: true }]);
  });

  it.each([
    ["before", undefined],
    ["after", 1],
  ])("cut the connection %s the work is done", async (when, score) => {
    await seed(jane);
    const { token } = await login();
    await call("POST", "/_twin/salesforce/faults", {
      faults: [{ kind: `timeout_${when}_apply`, times: 1 }],
    });
    const body = { records: [record(jane.Id, { AME_Lead_Score__c: 1 })] };
    await expect(call("PATCH", upsertPath, body, token)).rejects.toThrow();
    expect(twins.salesforce.state().records["Lead"]?.[0]?.["AME_Lead_Score__c"]).toBe(score);
  });

  it("that do not exist are named", async () => {
    const answer = await call("POST", "/_twin/salesforce/faults", {
      faults: [{ kind: "earthquake", times: 1 }],
    });
    expect(answer).toMatchObject({
      status: 400,
      json: { error: expect.stringContaining("kinds: ") },
    });
  });
});

describe("what the twin does not speak", () => {
  it.each([
    ["GET", "/intercom/users", 404],
    ["GET", "/salesforce/services/data/v68.0/limits", 401],
    ["POST", "/_twin/salesforce/dance", 404],
  ])("%s %s is refused", async (method, path, status) => {
    expect(await call(method, path)).toMatchObject({ status });
  });
});
