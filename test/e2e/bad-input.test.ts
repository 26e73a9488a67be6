import { gzipSync } from "node:zlib";
import { PubSub } from "@google-cloud/pubsub";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBigQuery, createBucket, queryRows } from "../../scripts/clients.ts";
import { eventually } from "../../scripts/eventually.ts";
import { openTestCloud, type TestCloud } from "./cloud.ts";

let opened: TestCloud;
beforeAll(async () => {
  opened = await openTestCloud();
});
afterAll(async () => {
  await opened?.cloud.close();
});

const rowsOf = (sql: string, parameters: Record<string, unknown> = {}) =>
  queryRows(createBigQuery(opened.target), sql, parameters);

describe("the collector answers a bad request", () => {
  interface Sent {
    readonly path?: string;
    readonly method?: string;
    readonly body?: string | Buffer;
    readonly headers?: Record<string, string>;
  }
  const key = () => `Basic ${Buffer.from(`${opened.target.writeKey}:`).toString("base64")}`;
  const send = async ({ path = "/v1/batch", method = "POST", body, headers }: Sent) => {
    const response = await fetch(`${opened.target.collectUrl}${path}`, {
      method,
      headers: { "content-type": "application/json", authorization: key(), ...headers },
      ...(body === undefined ? {} : { body: new Uint8Array(Buffer.from(body)) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const good = { type: "track", event: "Signed Up", anonymousId: "a1" };
  const batch = (...events: unknown[]): string => JSON.stringify({ batch: events });

  test.each<[string, Sent, number, Record<string, unknown>]>([
    ["that is no JSON", { body: '{"batch": [' }, 400, { error: "malformed_json" }],
    [
      "without a write key",
      { body: batch(good), headers: { authorization: "" } },
      401,
      { error: "unknown_write_key" },
    ],
    [
      "with the key of nobody",
      { body: batch(good), headers: { authorization: "Basic bm9ib2R5Og==" } },
      401,
      { error: "unknown_write_key" },
    ],
    ["without events", { body: "{}" }, 400, { error: "invalid_request", field: "batch" }],
    [
      "whose event has a wrong type",
      { body: batch({ ...good, event: 42 }) },
      400,
      { accepted: 0, rejected: [expect.objectContaining({ index: 0, field: "event" })] },
    ],
    [
      "of an unknown entity",
      { body: batch({ ...good, type: "purchase" }) },
      400,
      { accepted: 0, rejected: [expect.objectContaining({ field: "type" })] },
    ],
    [
      "of nobody",
      { body: batch({ type: "page" }) },
      400,
      { accepted: 0, rejected: [expect.objectContaining({ field: "anonymousId" })] },
    ],
    [
      "with a time that is none",
      { body: batch({ ...good, timestamp: "yesterday" }) },
      400,
      { accepted: 0, rejected: [expect.objectContaining({ field: "timestamp" })] },
    ],
    [
      "that is too large",
      { body: batch({ ...good, properties: { text: "x".repeat(600_000) } }) },
      413,
      { error: "payload_too_large" },
    ],
    [
      "whose gzip is cut",
      {
        body: gzipSync(batch(good)).subarray(0, 40),
        headers: { "content-encoding": "gzip" },
      },
      400,
      { error: "bad_encoding" },
    ],
    [
      "in another media type",
      { body: "<event/>", headers: { "content-type": "text/xml" } },
      415,
      { error: "unsupported_media_type" },
    ],
    ["to a path that is not there", { path: "/v2/batch", body: "{}" }, 404, { error: "not_found" }],
    ["of an unknown source", { path: "/webhooks/fax", body: "{}" }, 404, { error: "not_found" }],
    [
      "without a signature",
      { path: "/webhooks/salesforce", body: '{"entity":"lead","records":[]}' },
      401,
      { error: "invalid_signature" },
    ],
    ["that is no POST", { method: "GET" }, 405, { error: "method_not_allowed" }],
  ])("%s", async (_what, sent, status, body) => {
    expect(await send(sent)).toMatchObject({ status, body });
  });

  test("in part: good events are taken, the bad one is named", async () => {
    const large = { ...good, properties: { text: "x".repeat(40_000) } };
    expect(await send({ body: batch(good, large, good) })).toMatchObject({
      status: 200,
      body: { accepted: 2, rejected: [{ index: 1, field: "payload" }] },
    });
  });
});

describe("a message that was published past the collector ends as a dead letter", () => {
  const payload = {
    type: "track",
    messageId: "past",
    event: "Signed Up",
    anonymousId: "a1",
    timestamp: "2026-06-01T00:00:00.000Z",
    receivedAt: "2026-06-01T00:00:00.000Z",
  };
  const envelope = {
    event_id: "past",
    source: "web",
    entity: "track",
    schema_version: 1,
    occurred_at: payload.timestamp,
    received_at: payload.receivedAt,
    attributes: {},
    payload,
  };
  test("with the reason and the field that is wrong; its good neighbour lands", async () => {
    const messages = [
      "{not json",
      JSON.stringify({ ...envelope, event_id: "past-source", source: "fax" }),
      JSON.stringify({ ...envelope, event_id: "past-entity", entity: "telepathy" }),
      JSON.stringify({ ...envelope, event_id: "past-envelope", occurred_at: "noon" }),
      JSON.stringify({
        events: [
          { ...envelope, event_id: "past-payload", payload: { ...payload, event: 42 } },
          { ...envelope, event_id: "past-good" },
        ],
      }),
    ];
    const pubsub = new PubSub({ projectId: opened.target.projectId });
    for (const message of messages)
      await pubsub.topic("events").publishMessage({ data: Buffer.from(message) });
    await pubsub.close();
    const letters = await eventually(
      async () => {
        const rows = await rowsOf(
          "SELECT event_id, stage, reason, detail FROM ops.dead_letters WHERE stage = 'land' ORDER BY reason",
        );
        return rows.length >= 5 ? rows : undefined;
      },
      { timeoutMs: 60_000, what: "five dead letters" },
    );
    const detail = (text: string): unknown => expect.stringContaining(text);
    expect(letters).toEqual([
      {
        event_id: "past-envelope",
        stage: "land",
        reason: "invalid_envelope",
        detail: detail("occurred_at"),
      },
      {
        event_id: "past-payload",
        stage: "land",
        reason: "invalid_payload",
        detail: detail("event"),
      },
      { event_id: null, stage: "land", reason: "malformed_json", detail: detail("not JSON") },
      {
        event_id: "past-entity",
        stage: "land",
        reason: "unknown_entity",
        detail: detail("entity: web has no telepathy"),
      },
      {
        event_id: "past-source",
        stage: "land",
        reason: "unknown_source",
        detail: detail("source: fax"),
      },
    ]);
    expect(
      await rowsOf(
        "SELECT event_id FROM bronze.raw_web_track WHERE ingest_date >= '2000-01-01' AND STARTS_WITH(event_id, 'past')",
      ),
    ).toEqual([{ event_id: "past-good" }]);
  });
});

describe("a file in the landing bucket", () => {
  const header =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
  const line = (invoice: number, quantity = "6"): string =>
    `${invoice},85123A,HEART,${quantity},2010-12-01 08:26,2.55,17850,United Kingdom`;
  const many = [header, ...Array.from({ length: 2000 }, (_, i) => line(536_000 + i))].join("\n");

  /** What ops.load_runs and ops.dead_letters say of an object. */
  const upload = async (name: string, content: string | Buffer) => {
    const bucket = createBucket(opened.target, "landing");
    await bucket.file(name).save(content, { resumable: false });
    const uri = `gs://${bucket.name}/${name}`;
    const [run] = await eventually(
      async () => {
        const rows = await rowsOf(
          "SELECT state, rows_loaded, rows_dead_lettered, detail FROM ops.load_runs WHERE object = @uri",
          { uri },
        );
        return rows.length > 0 ? rows : undefined;
      },
      { timeoutMs: 60_000, what: `a row for ${uri} in ops.load_runs` },
    );
    const letters = await rowsOf(
      "SELECT reason, detail FROM ops.dead_letters WHERE stage = 'load' AND (JSON_VALUE(attributes, '$.object') = @uri OR JSON_VALUE(item, '$.object') = @uri)",
      { uri },
    );
    return { run, letters };
  };

  test.each<[string, string, string | Buffer, string, string]>([
    [
      "whose gzip is cut",
      "retail/order_line/cut.csv.gz",
      gzipSync(many).subarray(0, 3000),
      "unreadable_object",
      "gzip",
    ],
    [
      "whose last quote never closes",
      "retail/order_line/quote.csv",
      `${many}\n600000,85123A,"HEART,6,2010-12-01 08:26,2.55,17850,United Kingdom\n`,
      "unreadable_object",
      "quote",
    ],
    [
      "with a value too many in a row",
      "retail/order_line/long-row.csv",
      `${many}\n${line(600_000)},Gift\n`,
      "unreadable_object",
      "Columns",
    ],
    [
      "with a missing column",
      "retail/order_line/missing.csv",
      many.replaceAll(",Quantity", ""),
      "missing_column",
      "Quantity",
    ],
    ["without a byte", "retail/order_line/empty.csv", "", "empty_object", ""],
    ["at a path that names no source", "orders.csv", many, "unknown_path", "<source>/<entity>"],
    ["of an unknown source", "fax/order_line/orders.csv", many, "unknown_source", "fax"],
    ["of an unknown entity", "retail/telepathy/orders.csv", many, "unknown_entity", "telepathy"],
    [
      "in a form it cannot have",
      "retail/order_line/orders.xlsx",
      many,
      "unsupported_format",
      "csv",
    ],
  ])(
    "%s is refused as a whole, and the dead letter says why",
    async (_what, name, content, reason, field) => {
      const { run, letters } = await upload(name, content);
      expect(run).toMatchObject({ state: "refused", rows_loaded: "0", rows_dead_lettered: "0" });
      expect(letters).toEqual([{ reason, detail: expect.stringContaining(field) }]);
      expect(run?.["detail"]).toBe(`${reason}: ${String(letters[0]?.["detail"])}`);
    },
  );

  test("with one bad row lands the good ones, and the dead letter names the field", async () => {
    const content = [header, line(1), line(2, "a few"), line(3)].join("\n");
    expect(await upload("retail/order_line/one-bad.csv", content)).toEqual({
      run: { state: "loaded", rows_loaded: "2", rows_dead_lettered: "1", detail: null },
      letters: [{ reason: "invalid_payload", detail: expect.stringMatching(/^Quantity: /) }],
    });
    expect(
      await rowsOf(
        "SELECT JSON_VALUE(payload, '$.InvoiceNo') AS invoice FROM bronze.raw_retail_order_line WHERE ingest_date >= '2000-01-01' AND JSON_VALUE(attributes, '$.object') LIKE '%one-bad.csv' ORDER BY invoice",
      ),
    ).toEqual([{ invoice: "1" }, { invoice: "3" }]);
  });
});
