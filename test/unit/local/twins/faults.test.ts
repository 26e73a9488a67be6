import { describe, expect, it } from "vitest";
import { createBrazeTwin } from "../../../../local/twins/braze/twin.ts";
import { faultKinds, type Fault } from "../../../../local/twins/faults.ts";
import { createGoogleAdsTwin } from "../../../../local/twins/google-ads/twin.ts";
import { createHubSpotTwin } from "../../../../local/twins/hubspot/twin.ts";
import { createSalesforceTwin } from "../../../../local/twins/salesforce/twin.ts";
import type { Twin } from "../../../../local/twins/twin.ts";
import { createTwinFetch, twinUrl } from "./twin-fetch.ts";

const now = (): Date => new Date("2026-11-20T12:00:00.000Z");
const secrets = (id: string): string => id;
const hash = "a".repeat(64);

interface Case {
  readonly twin: Twin;
  readonly authorization: () => Promise<string>;
  /** Writes two rows, of which the twin refuses none. */
  readonly write: readonly [method: string, path: string, body: object];
  /** How many rows the twin holds. */
  readonly rows: () => number;
  /** Reads the first row back; the text of the answer says whether it is there. */
  readonly read: (written: unknown) => readonly [method: string, path: string, body?: object];
  readonly isThere: RegExp;
}

const lead = (key: string): object => ({
  attributes: { type: "Lead" },
  AME_Lead_Id__c: key,
  LastName: "Doe",
  Company: "Acme",
  AME_Lead_Score__c: 1,
});

const cases: Readonly<Record<string, () => Case>> = {
  salesforce() {
    const twin = createSalesforceTwin({ secrets, now });
    return {
      twin,
      async authorization() {
        const form = new URLSearchParams({
          grant_type: "client_credentials",
          client_id: "salesforce-client-id",
          client_secret: "salesforce-credential",
        });
        const url = `${twinUrl(twin)}/services/oauth2/token`;
        const answer = await createTwinFetch(twin)(url, { method: "POST", body: form });
        return ((await answer.json()) as { access_token: string }).access_token;
      },
      write: [
        "PATCH",
        "services/data/v68.0/composite/sobjects/Lead/AME_Lead_Id__c",
        { records: [lead("a"), lead("b")] },
      ],
      rows: () => twin.state().counts["Lead"] ?? 0,
      read: () => ["GET", "services/data/v68.0/sobjects/Lead/AME_Lead_Id__c/a"],
      isThere: /"AME_Lead_Score__c":1/,
    };
  },
  "google-ads"() {
    const twin = createGoogleAdsTwin({ now, isToken: () => true });
    const member = (id: string): object => ({
      userData: { userIdentifiers: [{ emailAddress: `${hash.slice(1)}${id}` }] },
      consent: { adUserData: "CONSENT_GRANTED" },
    });
    return {
      twin,
      authorization: () => Promise.resolve("ya29.token"),
      write: [
        "POST",
        "v1/audienceMembers:ingest",
        {
          destinations: [
            {
              operatingAccount: { accountType: "GOOGLE_ADS", accountId: "1234567890" },
              productDestinationId: "1001",
            },
          ],
          audienceMembers: [member("1"), member("2")],
          encoding: "HEX",
          termsOfService: { customerMatchTermsOfServiceStatus: "ACCEPTED" },
        },
      ],
      rows() {
        twin.requests.settle(true);
        return twin.account.members("1001", now().getTime()).length;
      },
      read: (written) => [
        "GET",
        `v1/requestStatus:retrieve?requestId=${(written as { requestId: string }).requestId}`,
      ],
      isThere: /"requestStatus"/,
    };
  },
  braze() {
    const twin = createBrazeTwin({ now, secrets });
    return {
      twin,
      authorization: () => Promise.resolve("braze-api-key"),
      write: [
        "POST",
        "users/track",
        {
          attributes: [
            { external_id: "a", n: 1 },
            { external_id: "b", n: 1 },
          ],
        },
      ],
      rows: () => Object.keys(twin.workspace.profiles()).length,
      read: () => ["POST", "users/export/ids", { external_ids: ["a"] }],
      isThere: /"n":1/,
    };
  },
  hubspot() {
    const twin = createHubSpotTwin({ now, secrets });
    const path = "crm/objects/2026-09/contacts/batch";
    const input = (id: string): object => ({
      idProperty: "ame_contact_id",
      id,
      objectWriteTraceId: id,
      properties: { ame_lead_score: "1" },
    });
    return {
      twin,
      authorization: () => Promise.resolve("hubspot-access-token"),
      write: ["POST", `${path}/upsert`, { inputs: [input("a"), input("b")] }],
      rows: () => twin.contacts.all().length,
      read: () => [
        "POST",
        `${path}/read`,
        { idProperty: "ame_contact_id", inputs: [{ id: "a" }], properties: ["ame_lead_score"] },
      ],
      isThere: /"ame_lead_score":"1"/,
    };
  },
};

async function call(
  { twin, authorization }: Case,
  [method, path, body]: readonly [string, string, object?],
  endCaller?: () => void,
): Promise<{ status: number | "cut"; text: string }> {
  const headers = { authorization: `Bearer ${await authorization()}` };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return createTwinFetch(twin, endCaller)(`${twinUrl(twin)}/${path}`, init).then(
    async (answer) => ({ status: answer.status, text: await answer.text() }),
    () => ({ status: "cut", text: "" }) as const,
  );
}

const names = Object.keys(cases);
const everywhere = <T>(value: T): Readonly<Record<string, T>> =>
  Object.fromEntries(names.map((name) => [name, value]));

/** Status by twin, and whether the rows were applied. */
const told: readonly (readonly [
  kind: Fault["kind"],
  status: Readonly<Record<string, number | "cut">>,
  rows: number,
])[] = [
  ["too_many_requests", everywhere(429), 0],
  ["server_unavailable", everywhere(503), 0],
  ["server_error", everywhere(500), 0],
  ["timeout_before_apply", everywhere("cut"), 0],
  ["timeout_after_apply", everywhere("cut"), 2],
  ["caller_crash", everywhere("cut"), 2],
  ["expired_token", everywhere(401), 0],
  ["request_limit_exceeded", { ...everywhere(429), salesforce: 403 }, 0],
  ["truncated_body", { salesforce: 200, "google-ads": 200, braze: 201, hubspot: 200 }, 2],
  ["empty_results", { salesforce: 200, "google-ads": 200, braze: 201, hubspot: 200 }, 2],
  ["results_without_ids", { salesforce: 200, "google-ads": 200, braze: 201, hubspot: 207 }, 2],
];

describe.each(names)("%s: a fault", (name) => {
  const create = cases[name] as () => Case;

  it.each(told)("%s is met by one call and no more", async (kind, statuses, rows) => {
    const one = create();
    one.twin.faults.set([{ kind, times: 1 }]);
    expect(await call(one, one.write)).toMatchObject({ status: statuses[name] });
    expect(one.rows()).toBe(rows);
    expect((await call(one, one.write)).status).toBeOneOf([200, 201]);
    expect(one.rows()).toBe(2);
  });

  it("truncated_body ends in the middle, empty_results and results_without_ids tell of no or too few rows", async () => {
    for (const kind of ["truncated_body", "empty_results", "results_without_ids"] as const) {
      const one = create();
      const whole = await call(one, one.write);
      one.twin.faults.set([{ kind, times: 1 }]);
      const spoilt = await call(one, one.write);
      expect(spoilt.text, kind).not.toBe(whole.text);
      if (kind === "truncated_body") expect(() => JSON.parse(spoilt.text) as unknown).toThrow();
    }
  });

  it("caller_crash ends the caller's process", async () => {
    const one = create();
    one.twin.faults.set([{ kind: "caller_crash", times: 1 }]);
    let ended = 0;
    await call(one, one.write, () => void (ended += 1));
    expect(ended).toBe(1);
  });

  it("eventual_consistency shows what was, until it is over", async () => {
    const one = create();
    one.twin.faults.set([{ kind: "eventual_consistency", times: 1 }]);
    const written = JSON.parse((await call(one, one.write)).text) as unknown;
    expect((await call(one, one.read(written))).text).not.toMatch(one.isThere);
    await call(one, one.write);
    expect((await call(one, one.read(written))).text).toMatch(one.isThere);
  });

  it("of every kind leaves the twin able to answer", async () => {
    const one = create();
    for (const kind of faultKinds) {
      one.twin.faults.set([{ kind, times: 1 }]);
      await call(one, one.write);
      expect(one.twin.faults.pending()).toEqual([]);
    }
    expect((await call(one, one.write)).status).toBeOneOf([200, 201]);
  });
});
