import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLandingBucket, type LandingBucket } from "./landing-bucket.ts";
import { startBigQuery, type LocalBigQuery } from "./local-bigquery.ts";

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

const upload: LandingBucket["upload"] = (path, content, deliveries) =>
  bucket.upload(path, content, deliveries);
const lastRun: LandingBucket["lastRun"] = (path) => bucket.lastRun(path);

const csv = `InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,"WHITE, ""HANGING"" HEART",6,2010-12-01 08:26,2.55,17850,United Kingdom
536365,85123A,"WHITE, ""HANGING"" HEART",6,2010-12-01 08:26,2.55,17850,United Kingdom
C536379,D,Discount,-1,2010-12-01 09:41,27.50,,
536380,22961,JAM,many,2010-12-01 09:41,1.45,17809,United Kingdom
`;

test("good rows of a CSV file land, bad ones are dead letters, and a second delivery changes nothing", async () => {
  const path = "retail/order_line/a.csv.gz";
  expect(await upload(path, gzipSync(csv), 2)).toEqual([204, 204]);
  expect(await lastRun(path)).toEqual([
    { state: "loaded", rows_loaded: 3, rows_dead_lettered: 1, detail: null },
  ]);
  const rows = await bigquery.rows(
    `SELECT event_id, FORMAT_TIMESTAMP("%F %T", occurred_at) AS happened, TO_JSON_STRING(payload) AS payload
     FROM bronze.raw_retail_order_line WHERE ingest_date >= '2000-01-01' ORDER BY occurred_at, event_id`,
  );
  expect(rows.map((row) => row["happened"])).toEqual([
    "2010-12-01 08:26:00",
    "2010-12-01 08:26:00",
    "2010-12-01 09:41:00",
  ]);
  expect(new Set(rows.map((row) => row["event_id"])).size).toBe(3);
  expect(JSON.parse(String(rows[2]?.["payload"]))).toEqual({
    InvoiceNo: "C536379",
    StockCode: "D",
    Description: "Discount",
    Quantity: "-1",
    InvoiceDate: "2010-12-01 09:41",
    UnitPrice: "27.50",
    CustomerID: null,
    Country: null,
  });
  const letters = await bigquery.rows(
    `SELECT reason, detail, JSON_VALUE(item, '$.InvoiceNo') AS invoice FROM ops.dead_letters WHERE stage = "load" AND entity = "order_line"`,
  );
  expect(letters.map((row) => ({ ...row }))).toEqual([
    { reason: "invalid_payload", detail: "Quantity: is no INT64", invoice: "536380" },
  ]);
});

test("the same rows in another file, in another order, have the same event ids", async () => {
  const [head = "", ...lines] = csv.trim().split("\n");
  await upload("retail/order_line/b.csv", `${[head, ...lines.toReversed()].join("\n")}\n`);
  const [counts] = await bigquery.rows(
    "SELECT COUNT(*) AS n, COUNT(DISTINCT event_id) AS ids FROM bronze.raw_retail_order_line WHERE ingest_date >= '2000-01-01'",
  );
  expect({ ...counts }).toEqual({ n: 6, ids: 3 });
});

test("lines of NDJSON stand alone", async () => {
  const lead = { Id: "00QHs0000000001MAA", SystemModstamp: "2026-11-20T10:00:00.000+0100" };
  const path = "salesforce/lead/a.ndjson";
  const lines = [
    JSON.stringify({ ...lead, LastName: 'O"Neill, Jr.', Nested: { a: [1] } }),
    '{"Id": "00Q',
    "",
    JSON.stringify({ ...lead, Id: null }),
  ];
  await upload(path, lines.join("\n"));
  expect(await lastRun(path)).toEqual([
    { state: "loaded", rows_loaded: 1, rows_dead_lettered: 2, detail: null },
  ]);
  const [row] = await bigquery.rows(
    `SELECT event_id, FORMAT_TIMESTAMP("%F %T", occurred_at) AS happened, JSON_VALUE(payload, '$.LastName') AS name FROM bronze.raw_salesforce_lead`,
  );
  expect({ ...row }).toEqual({
    event_id: "00QHs0000000001MAA:2026-11-20T10:00:00.000+0100",
    happened: "2026-11-20 09:00:00",
    name: 'O"Neill, Jr.',
  });
});

test.each([
  [
    "retail/order_line/cut.csv.gz",
    gzipSync(csv.repeat(50)).subarray(0, 150),
    /^unreadable_object: /,
  ],
  ["retail/order_line/few.csv", "InvoiceNo,StockCode\n1,2\n", /^missing_column: .*Quantity/],
  ["fax/page/a.csv", csv, /^unknown_source: /],
])("%s is refused once, with its reason", async (path, content, detail) => {
  expect(await upload(path, content, 2)).toEqual([204, 204]);
  expect(await lastRun(path)).toEqual([
    {
      state: "refused",
      rows_loaded: 0,
      rows_dead_lettered: 0,
      detail: expect.stringMatching(detail),
    },
  ]);
});
