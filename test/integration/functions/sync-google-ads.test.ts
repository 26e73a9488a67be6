import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SyncDefinition } from "../../../functions/_shared/activation/definition.ts";
import type { SyncSummary } from "../../../functions/_shared/activation/run.ts";
import { audiences, conversions } from "../../../functions/sync-google-ads/definition.ts";
import { createGoogleAdsTwin } from "../../../local/twins/google-ads/twin.ts";
import { googleAdsAdapter, hash } from "../../unit/functions/sync-google-ads/fixture.ts";
import { startBigQuery, type LocalBigQuery } from "./local-bigquery.ts";
import {
  consent,
  emptyTables,
  publishConsent,
  remembered,
  runInWarehouse,
  type RunOptions,
} from "./sync-run.ts";

const googleAds = createGoogleAdsTwin({ now: () => new Date(), isToken: () => true });

let bigquery: LocalBigQuery;
beforeAll(async () => {
  bigquery = await startBigQuery();
});
afterAll(() => bigquery.close());
beforeEach(async () => {
  googleAds.reset();
  await emptyTables(bigquery);
});

const bodies: string[] = [];
const run = (
  definition: SyncDefinition,
  runId: string,
  more: Pick<RunOptions, "replace" | "timeLimitMs"> = {},
): Promise<SyncSummary> =>
  runInWarehouse(definition, {
    bigquery,
    twin: googleAds,
    createAdapter: googleAdsAdapter,
    runId,
    onBody: (body) => void bodies.push(body),
    ...more,
  });
const planned = async (): Promise<number> =>
  (await bigquery.rows("SELECT key FROM ops.sync_plan")).length;

const member = (customer: string, email: string, phone: string, more = "NULL, NULL, NULL, NULL") =>
  `("high_value", "${customer}", ${email}, ${phone}, ${more}, TRUE, TRUE, "spend", DATE "2026-11-20")`;
const publishAudiences = (...rows: readonly string[]) =>
  bigquery.warehouse.query(
    `INSERT INTO gold.marts_marketing_audiences (audience, customer_id, email, phone, first_name, last_name, country, postal_code, consent_ads_user_data, consent_ads_personalization, reason, as_of_date)
     VALUES ${rows.join(", ")}`,
  );
const members = (): readonly string[] => {
  googleAds.requests.settle(true);
  return googleAds.account.members("1001", Date.now()).flatMap(({ identifiers }) => identifiers);
};

test("audiences leave as hashes of normalised identifiers, with consent only, and bad ones by name", async () => {
  await publishAudiences(
    member(
      "c1",
      `"Cloudy.SanFrancisco+x@gmail.com"`,
      `"(800)555-0100"`,
      `"Mrs. Jane", "O'Brien", "us", "94043"`,
    ),
    member("c2", `"nobody"`, `"0171 1234567"`),
    member("c3", `"c3@x.example"`, "NULL"),
  );
  await publishConsent(
    bigquery,
    consent("c1", "ads_user_data", "ads"),
    consent("c2", "ads_user_data", "all"),
    consent("c3", "ads_user_data", "ads", "denied"),
  );
  bodies.length = 0;
  expect(await run(audiences, "r1")).toMatchObject({
    state: "succeeded",
    planned: 2,
    delivered: 1,
    rejected: 1,
  });
  expect(members()).toEqual([
    `email:${hash("cloudysanfrancisco@gmail.com")}`,
    `phone:${hash("+18005550100")}`,
    `address:${hash("jane")}:${hash("obrien")}:US:94043`,
  ]);
  for (const readable of ["Cloudy", "800", "Jane", "Brien", "nobody", "0171"])
    expect(bodies.join()).not.toContain(readable);
  const [parked] = await bigquery.rows("SELECT key, code FROM ops.sync_quarantine");
  expect(parked).toMatchObject({ key: "c2", code: "EMAIL_INVALID" });
  expect(await run(audiences, "r2")).toMatchObject({ planned: 0 });

  await bigquery.warehouse.query(
    `UPDATE silver.staging_customers_consent SET state = "denied" WHERE customer_id = "c1"`,
  );
  expect(await run(audiences, "r3")).toMatchObject({ delivered: 1 });
  expect(members()).toEqual([]);

  // What people are known by is remembered hashed or not at all, and no longer than somebody needs it.
  expect(await planned()).toBe(0);
  const text = await remembered(bigquery);
  expect(text).toContain("EMAIL_INVALID");
  for (const readable of ["Cloudy", "cloudysan", "555", "Jane", "jane", "Brien", "nobody", "0171"])
    expect(text).not.toContain(readable);
});

/** Gold's e-mails as they are: what is told of runs here is not about identifiers. */
const plain: SyncDefinition = {
  ...audiences,
  prepared: `(
    SELECT
      *, TO_HEX(SHA256(email)) AS email_key, CAST(NULL AS STRING) AS email_refusal, CAST(NULL AS STRING) AS phone_key,
      "PHONE_MISSING" AS phone_refusal, "" AS given_key, "" AS family_key, "" AS region_key, "" AS postal_key, FALSE AS has_address
    FROM gold.marts_marketing_audiences
  )`,
};

test("an audience is made anew across runs, and values stay while a job at Google needs them", async () => {
  await publishAudiences(
    member("c1", `"c1@x.example"`, "NULL"),
    member("c2", `"c2@x.example"`, "NULL"),
  );
  await publishConsent(
    bigquery,
    consent("c1", "ads_user_data", "ads"),
    consent("c2", "ads_user_data", "ads"),
  );
  const runs = (id: string, replace = false, timeLimitMs = 60_000) =>
    run(plain, id, { replace, timeLimitMs });
  expect(await runs("r1")).toMatchObject({ state: "succeeded", delivered: 2 });
  googleAds.account.add(
    "1001",
    [{ identifiers: ["email:somebody"], consent: { adUserData: "CONSENT_GRANTED" } }],
    Date.now() - 86_400_000,
  );
  googleAds.requests.setProcessingMs(3_600_000);
  expect(await runs("r2", true, 0)).toMatchObject({ state: "settling", planned: 2 });
  expect(await planned()).toBe(2);
  googleAds.requests.settle(true);
  expect(await runs("r3", false, 0)).toMatchObject({
    state: "settling",
    detail: "high_value: who was there before is being taken out",
  });
  expect(await planned()).toBe(0);
  googleAds.requests.settle(true);
  expect(await runs("r4")).toMatchObject({ state: "succeeded", planned: 0 });
  expect(members()).toEqual(
    ["c1@x.example", "c2@x.example"].map((email) => `email:${hash(hash(email))}`),
  );
  expect(await runs("r2", true)).toMatchObject({ planned: 0, calls: 0 });
  const states = await bigquery.rows(
    "SELECT state FROM ops.sync_replacements ORDER BY recorded_at, object IS NULL",
  );
  expect(states.map((row) => row["state"])).toEqual(["begun", "removing", "removed", "ended"]);
});

test("orders leave once, by order id, hashed identifiers and what each customer said", async () => {
  await bigquery.warehouse.query(
    `INSERT INTO silver.staging_customers_profiles (customer_id, user_ids, email, first_name, last_name, country, postal_code, first_seen_at, last_seen_at)
     VALUES ("c1", ["n1"], "One@x.example", "Ann", "Lee", "DE", "10115", TIMESTAMP "2026-01-01", TIMESTAMP "2026-01-01"),
       ("c2", ["n2"], "two@x.example", NULL, NULL, NULL, NULL, TIMESTAMP "2026-01-01", TIMESTAMP "2026-01-01"),
       ("c3", ["n3"], "three@x.example", NULL, NULL, NULL, NULL, TIMESTAMP "2026-01-01", TIMESTAMP "2026-01-01")`,
  );
  await publishConsent(
    bigquery,
    consent("c1", "ads_user_data", "ads"),
    consent("c1", "ads_personalization", "all"),
    consent("c2", "ads_user_data", "all"),
    consent("c2", "ads_personalization", "ads", "denied"),
  );
  const order = (id: string, customer: string, amount: number, days: number): string =>
    `("${id}", DATE_SUB(CURRENT_DATE(), INTERVAL ${days} DAY), TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL ${days} DAY), "${customer}", FALSE, 1, 1, ${amount}, "EUR")`;
  await bigquery.warehouse.query(
    `INSERT INTO gold.marts_sales_orders (order_id, order_date, ordered_at, customer_number, is_cancellation, count_lines, total_quantity, total_amount, currency_code)
     VALUES ${[
       order("o1", "n1", 12.5, 2),
       order("o2", "n2", 3, 1),
       order("o3", "n3", 9, 1),
       order("o4", "n1", 9, 70),
     ].join(", ")}`,
  );
  expect(await run(conversions, "r1")).toMatchObject({
    state: "succeeded",
    planned: 2,
    delivered: 2,
  });
  googleAds.requests.settle(true);
  expect(
    googleAds.account
      .conversions()
      .map(({ eventTimestamp: _time, conversionActionId: _action, ...rest }) => rest)
      .toSorted((a, b) => (a.transactionId ?? "").localeCompare(b.transactionId ?? "")),
  ).toEqual([
    {
      transactionId: "o1",
      conversionValue: 12.5,
      currency: "EUR",
      identifiers: [
        `email:${hash("one@x.example")}`,
        `address:${hash("ann")}:${hash("lee")}:DE:10115`,
      ],
      consent: { adUserData: "CONSENT_GRANTED", adPersonalization: "CONSENT_GRANTED" },
    },
    {
      transactionId: "o2",
      conversionValue: 3,
      currency: "EUR",
      identifiers: [`email:${hash("two@x.example")}`],
      consent: { adUserData: "CONSENT_GRANTED", adPersonalization: "CONSENT_DENIED" },
    },
  ]);
  expect(await run(conversions, "r2")).toMatchObject({ planned: 0, calls: 0 });
});
