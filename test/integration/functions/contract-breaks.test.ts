import { afterAll, beforeAll, expect, test } from "vitest";
import { openLandingBucket, type LandingBucket } from "./landing-bucket.ts";
import { startBigQuery, type LocalBigQuery } from "./local-bigquery.ts";

/** A source that changes without a word is named where it lands, and the other rows and sources land as ever. */
let bigquery: LocalBigQuery;
let bucket: LandingBucket;
beforeAll(async () => {
  bigquery = await startBigQuery();
  bucket = await openLandingBucket(bigquery);
});
afterAll(async () => {
  await bigquery.close();
  await bucket.remove();
});

const letters = async (entity: string) =>
  (
    await bigquery.rows(
      `SELECT reason, detail FROM ops.dead_letters WHERE entity = '${entity}' ORDER BY detail`,
    )
  ).map((row) => ({ ...row }));

const landed = async (table: string) =>
  Number(
    (
      await bigquery.rows(
        `SELECT COUNT(*) AS n FROM bronze.${table} WHERE ingest_date >= '2000-01-01'`,
      )
    )[0]?.["n"],
  );

const adStats = (spend: string, rows: readonly string[]) =>
  [`customer_id,date,ad_id,clicks,impressions,${spend},_fivetran_synced`, ...rows].join("\n");
const good = "1,2026-06-01,7,3,100,1500000,2026-06-02T01:00:00Z";

test("a renamed column refuses its file by name, and no other", async () => {
  await bucket.upload("google_ads/ad_stats/renamed.csv", adStats("cost", [good]));
  await bucket.upload("google_ads/ad_stats/good.csv", adStats("cost_micros", [good]));
  expect(await bucket.lastRun("google_ads/ad_stats/renamed.csv")).toEqual([
    {
      state: "refused",
      rows_loaded: 0,
      rows_dead_lettered: 0,
      detail:
        "missing_column: the header has no cost_micros: add the column and upload the file again",
    },
  ]);
  expect(await landed("raw_google_ads_ad_stats")).toBe(1);
});

test("a changed type names the field; the rows beside it land", async () => {
  const path = "facebook_ads/basic_ad/typed.csv";
  const rows = ["1,2026-06-01,100,2.50", "2,2026-06-01,100,€2.50", "3,yesterday,100,2.50"];
  await bucket.upload(path, ["ad_id,date,impressions,spend", ...rows].join("\n"));
  expect(await bucket.lastRun(path)).toMatchObject([{ rows_loaded: 1, rows_dead_lettered: 2 }]);
  expect(await letters("basic_ad")).toEqual([
    { reason: "invalid_payload", detail: "date: is no DATE" },
    { reason: "invalid_payload", detail: "spend: is no NUMERIC" },
  ]);
});

test("a value that a closed list does not have names the field, in either form of the record", async () => {
  const api = { id: "a", created: 1780000000000, type: "SENT", recipient: "a@b.example" };
  await bucket.upload(
    "hubspot/email_event/api.ndjson",
    [api, { ...api, id: "b", type: "TELEPORTED" }].map((line) => JSON.stringify(line)).join("\n"),
  );
  await bucket.upload(
    "hubspot/email_event/connector.csv",
    "id,created,type,_fivetran_synced\nc,2026-06-01 10:00:00,OPEN,2026-06-02\nd,2026-06-01 10:00:00,BEAMED,2026-06-02\n",
  );
  expect(await landed("raw_hubspot_email_event")).toBe(2);
  expect(await letters("email_event")).toEqual([
    { reason: "invalid_payload", detail: "type: is no valid enum" },
    { reason: "invalid_payload", detail: "type: is no valid enum" },
  ]);
});

test("an array that explodes names the field; one that became a value too", async () => {
  const event = { event_date: "20260601", event_timestamp: 1780000000000000, event_name: "view" };
  const lines = [
    { ...event, event_params: [{ key: "a", value: { int_value: 1 } }] },
    { ...event, event_params: Array.from({ length: 501 }, () => ({ key: "a" })) },
    { ...event, event_params: "none" },
  ];
  const path = "ga4/export_event/a.ndjson";
  await bucket.upload(path, lines.map((line) => JSON.stringify(line)).join("\n"));
  expect(await bucket.lastRun(path)).toMatchObject([{ rows_loaded: 1, rows_dead_lettered: 2 }]);
  expect(await letters("export_event")).toEqual([
    { reason: "invalid_payload", detail: "event_params: is no valid array" },
    { reason: "invalid_payload", detail: "event_params: is no valid array" },
  ]);
});

test("times as counts since 1970 land as times", async () => {
  const [row] = await bigquery.rows(
    `SELECT CAST(occurred_at AS STRING) AS happened FROM bronze.raw_ga4_export_event WHERE ingest_date >= '2000-01-01'`,
  );
  expect(row?.["happened"]).toBe("2026-05-28 20:26:40+00");
});
