import { describe, expect, it } from "vitest";
import { canvases, events } from "../../../../../functions/sync-braze/definition.ts";
import { conversions } from "../../../../../functions/sync-google-ads/definition.ts";
import type { Twin } from "../../../../../local/twins/twin.ts";
import { createFixture as createBraze, crossing, user } from "../../sync-braze/fixture.ts";
import { createFixture as createGoogleAds, order, person } from "../../sync-google-ads/fixture.ts";
import { contact, createFixture as createHubSpot } from "../../sync-hubspot/fixture.ts";
import { createFixture as createSalesforce, lead } from "../../sync-salesforce/fixture.ts";
import type { GoldRow } from "./memory-state.ts";
import type { createSyncHarness } from "./sync-harness.ts";

interface World {
  readonly harness: ReturnType<typeof createSyncHarness>;
  readonly gold: { rows: readonly GoldRow[] };
  readonly twin: Twin;
}
interface Way {
  readonly create: () => World;
  readonly row: (index: number) => GoldRow;
}

const salesforce = (more: Parameters<typeof createSalesforce>[1] = {}): Way => ({
  create: () => createSalesforce(3, more),
  row: (index) => lead(index, index + 1),
});
const ways = {
  Salesforce: salesforce(),
  "Salesforce by Bulk API": salesforce({
    routes: [{ name: "bulk", maxRows: 10, sameFields: true }],
  }),
  "Google Ads": { create: () => createGoogleAds([]), row: (index: number) => person(index) },
  "Google Ads conversions": {
    create: () => createGoogleAds([], { definition: conversions }),
    row: (index: number) => order(index),
  },
  Braze: { create: () => createBraze([]), row: (index: number) => user(index) },
  "Braze events": {
    create: () => createBraze([], { definition: events }),
    row: (index: number) => crossing(index, "event:churn_risk_crossed"),
  },
  "Braze Canvas": {
    create: () => createBraze([], { definition: canvases }),
    row: (index: number) => crossing(index),
  },
  HubSpot: { create: () => createHubSpot([]), row: (index: number) => contact(index) },
} satisfies Readonly<Record<string, Way>>;
type Name = keyof typeof ways;

/** Marks that no log, error, run or outcome may show. */
const emoji = "😀".repeat(128);
const name = "Zoë Mustermann-Geheim";
const email = "geheim@muster.example";
const secrets = /😀|Mustermann|geheim|hunter2|value of |Bearer |ya29|00Dtwin!/;

const left = ({ harness }: World, details: readonly (string | null)[]): string =>
  JSON.stringify([
    details,
    harness.logLines,
    harness.runs,
    harness.outcomes.map(({ key: _key, ...rest }) => rest),
    [...harness.parked.values()].map(({ key: _key, ...rest }) => rest),
  ]);

/** The second of three rows is bad: it is parked under that code, the others arrive. */
const rejects: readonly (readonly [
  what: string,
  name: Name,
  values: GoldRow["values"],
  code: string,
])[] = [
  ["emoji beyond the field's length", "Salesforce", { AME_Lead_Tier__c: emoji }, "STRING_TOO_LONG"],
  [
    "a number beyond the field's digits",
    "Salesforce",
    { AME_Lead_Score__c: 5000 },
    "NUMBER_OUTSIDE_VALID_RANGE",
  ],
  [
    "emoji beyond the field's length",
    "Salesforce by Bulk API",
    { AME_Lead_Tier__c: emoji },
    "STRING_TOO_LONG",
  ],
  [
    "a text in a field of numbers",
    "Salesforce by Bulk API",
    { AME_Lead_Score__c: name },
    "INVALID_TYPE_ON_FIELD_IN_RECORD",
  ],
  [
    "a text that would clear the field",
    "Salesforce by Bulk API",
    { AME_Lead_Tier__c: "#N/A" },
    "CSV_CANNOT_HOLD_VALUE",
  ],
  [
    "an invalid e-mail and a phone of no country",
    "Google Ads",
    { refusals: "EMAIL_INVALID,PHONE_COUNTRY_UNKNOWN" },
    "EMAIL_INVALID",
  ],
  [
    "an e-mail of emoji",
    "Google Ads",
    { refusals: "EMAIL_NOT_ASCII,PHONE_MISSING" },
    "EMAIL_NOT_ASCII",
  ],
  [
    "an impossible phone",
    "Google Ads",
    { refusals: "EMAIL_MISSING,PHONE_IMPOSSIBLE" },
    "PHONE_IMPOSSIBLE",
  ],
  ["nobody to match", "Google Ads", { refusals: "EMAIL_MISSING,PHONE_MISSING" }, "EMAIL_MISSING"],
  ["an e-mail that was not hashed", "Google Ads", { emailAddress: email }, "INVALID_HEX_ENCODING"],
  [
    "a currency that is none",
    "Google Ads conversions",
    { ...ways["Google Ads conversions"].row(1).values, currency: "gold" },
    "INVALID_CURRENCY_CODE",
  ],
  [
    "a value that is no number",
    "Google Ads conversions",
    { ...ways["Google Ads conversions"].row(1).values, conversionValue: name },
    "INVALID_NUMBER_FORMAT",
  ],
  ["emoji of more than 255 units", "Braze", { ame_churn_risk: emoji }, "INVALID_OBJECT"],
  ["a time that is none", "Braze events", { ...crossing(1).values, time: name }, "INVALID_OBJECT"],
  ["an option that is none", "HubSpot", { ame_lifecycle_stage: name }, "INVALID_OPTION"],
  ["a text in a property of numbers", "HubSpot", { ame_lead_score: email }, "INVALID_INTEGER"],
  [
    "a text that is too long",
    "HubSpot",
    { ame_lead_score_reason: "😀".repeat(40_000) },
    "PROPERTY_VALUE_TOO_LONG",
  ],
];

describe("one bad row", () => {
  it.each(rejects)(
    "%s: %s parks it by name, the others arrive",
    async (_what, way, values, code) => {
      const { create, row } = ways[way];
      const world = create();
      const bad = { ...row(1), values };
      world.gold.rows = [row(0), bad, row(2)];
      const told = await world.harness.run("r1");
      expect(told).toMatchObject({ state: "succeeded", delivered: 2, rejected: 1 });
      expect([...world.harness.parked.values()]).toMatchObject([{ key: bad.key, code }]);
      expect(left(world, [told.detail])).not.toMatch(secrets);
    },
  );
});

/** What is wrong concerns every row: the run says what to mend, and no row is parked. */
const errors: readonly (readonly [
  what: string,
  name: Name,
  control: string,
  body: object,
  detail: RegExp,
])[] = [
  [
    "a field that is missing",
    "Salesforce",
    "POST delete-field",
    { object: "Lead", field: "AME_Lead_Tier__c" },
    /INVALID_FIELD: .*AME_Lead_Tier__c.*Check the fields/,
  ],
  [
    "a field that is missing",
    "Salesforce by Bulk API",
    "POST delete-field",
    { object: "Lead", field: "AME_Lead_Tier__c" },
    /InvalidBatch: .*AME_Lead_Tier__c.*Check the fields/,
  ],
  [
    "revoked credentials",
    "Salesforce",
    "POST revoke",
    {},
    /LOGIN_REFUSED: .*salesforce-credential/,
  ],
  [
    "revoked credentials",
    "Salesforce by Bulk API",
    "POST revoke",
    {},
    /LOGIN_REFUSED: .*salesforce-credential/,
  ],
  [
    "a deleted audience",
    "Google Ads",
    "POST delete-list",
    { id: "1001" },
    /INVALID_USER_LIST_ID: high_value: .*googleAdsLists/,
  ],
  ["revoked access", "Google Ads", "POST revoke", {}, /PERMISSION_DENIED: .*service account/],
  [
    "revoked access",
    "Google Ads conversions",
    "POST revoke",
    {},
    /PERMISSION_DENIED: .*service account/,
  ],
  ["a revoked key", "Braze", "POST revoke", {}, /HTTP_401: .*braze-api-key/],
  [
    "a deleted Canvas",
    "Braze Canvas",
    "POST delete-canvas",
    { id: "canvas-retention" },
    /CANVAS_UNKNOWN: .*brazeCanvases/,
  ],
  [
    "a property that is missing",
    "HubSpot",
    "POST delete-property",
    { name: "ame_lead_score" },
    /PROPERTY_DOESNT_EXIST: .*ame_lead_score/,
  ],
  [
    "a revoked token",
    "HubSpot",
    "POST revoke",
    {},
    /INVALID_AUTHENTICATION: .*hubspot-access-token/,
  ],
];

describe("a configuration error", () => {
  it.each(errors)(
    "%s: %s says what to mend and parks nothing",
    async (_what, way, control, body, detail) => {
      const { create, row } = ways[way];
      const world = create();
      world.gold.rows = [row(0), row(1), row(2)];
      expect(world.twin.controls[control]?.(body as Readonly<Record<string, unknown>>)).toBeTypeOf(
        "object",
      );
      const told = await world.harness.run("r1");
      expect(told).toMatchObject({ state: "failed", delivered: 0, rejected: 0, waiting: 3 });
      expect(told.detail).toMatch(detail);
      expect(world.harness.parked.size).toBe(0);
      expect(left(world, [told.detail])).not.toMatch(secrets);

      // Nothing is left that would hold the next run up.
      const isRevoked = control === "POST revoke";
      if (isRevoked) world.twin.controls[control]?.({ revoked: false });
      expect(await world.harness.run("r2")).toMatchObject({
        state: isRevoked ? "succeeded" : "failed",
        planned: 3,
        delivered: isRevoked ? 3 : 0,
      });
    },
  );
});
