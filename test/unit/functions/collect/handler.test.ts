import { describe, expect, it } from "vitest";
import { basic, bodyOf, createFixture, receivedAt } from "./fixture.ts";

const track = { type: "track", event: "Signed Up", userId: "u1" };

describe("a batch", () => {
  it("is published as envelopes before it is answered", async () => {
    const { send, published, messages } = createFixture();
    const answer = await send({ body: bodyOf({ batch: [{ ...track, messageId: "m1" }] }) });
    expect(answer).toMatchObject({ status: 200, body: { success: true, accepted: 1 } });
    expect(published()).toEqual([
      {
        event_id: "m1",
        source: "web",
        entity: "track",
        schema_version: 1,
        occurred_at: receivedAt,
        received_at: receivedAt,
        attributes: { channel: "http" },
        payload: { ...track, messageId: "m1", timestamp: receivedAt, receivedAt },
        trace_id: "a".repeat(32),
      },
    ]);
    expect(messages[0]?.attributes).toMatchObject({ source: "web", count: "1" });
    expect(messages[0]?.attributes["traceparent"]).toMatch(/^00-a{32}-[0-9a-f]{16}-01$/);
  });

  it("keeps its good events and names its bad ones by place and field", async () => {
    const { send, published } = createFixture();
    const batch = [track, { ...track, event: 5 }, "text", { ...track, type: "purchase" }];
    const answer = await send({ body: bodyOf({ batch }) });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ success: false, accepted: 1 });
    expect(answer.body["rejected"]).toMatchObject([
      { index: 1, field: "event" },
      { index: 2, field: "payload" },
      { index: 3, field: "type" },
    ]);
    expect(published()).toHaveLength(1);
  });

  it("shares its context, integrations and sentAt with its events", async () => {
    const { send, published } = createFixture();
    const shared = { context: { locale: "de" }, sentAt: "2026-11-20T11:00:10.000Z" };
    const event = { ...track, context: { app: "x" }, timestamp: "2026-11-20T11:00:00.000Z" };
    await send({ body: bodyOf({ ...shared, batch: [event] }) });
    expect(published()[0]).toMatchObject({
      // The device's clock is an hour and ten seconds behind, so the event happened ten seconds before receipt.
      occurred_at: "2026-11-20T11:59:50.000Z",
      payload: {
        context: { locale: "de", app: "x" },
        originalTimestamp: "2026-11-20T11:00:00.000Z",
        timestamp: "2026-11-20T11:59:50.000Z",
      },
    });
  });

  it("is split into messages that stay below the limit", async () => {
    const { send, messages, published } = createFixture();
    const batch = Array.from({ length: 40 }, () => ({
      ...track,
      properties: { filler: "x".repeat(12_000) },
    }));
    const answer = await send({ body: bodyOf({ batch }) });
    expect(answer.status).toBe(200);
    expect(published()).toHaveLength(40);
    for (const message of messages) expect(message.data.length).toBeLessThan(1_000_000);
  });
});

describe("a single call", () => {
  it.each(["/v1/track", "/v1/t"])("at %s takes its type from the path", async (path) => {
    const { send, published } = createFixture();
    const answer = await send({ path, body: bodyOf({ event: "Signed Up", userId: "u1" }) });
    expect(answer.status).toBe(200);
    expect(published()[0]).toMatchObject({ entity: "track", event_id: "uuid-1" });
  });

  it("may carry the write key in its body, which is not published", async () => {
    const { send, published } = createFixture();
    const answer = await send({
      path: "/v1/identify",
      headers: { "content-type": "text/plain;charset=UTF-8" },
      body: bodyOf({ userId: "u1", writeKey: "test-write-key" }),
    });
    expect(answer.status).toBe(200);
    expect(JSON.stringify(published())).not.toContain("test-write-key");
  });

  it("without an id is refused with the field", async () => {
    const { send, published } = createFixture();
    const answer = await send({ path: "/v1/page", body: bodyOf({ name: "Home" }) });
    expect(answer.status).toBe(400);
    expect(answer.body["rejected"]).toEqual([
      { index: 0, field: "anonymousId", reason: "userId or anonymousId is required" },
    ]);
    expect(published()).toEqual([]);
  });
});

describe("what is refused", () => {
  it.each([
    ["malformed JSON", { body: bodyOf('{"batch":') }, 400, "malformed_json"],
    ["JSON that is no object", { body: bodyOf("[1]") }, 400, "malformed_json"],
    [
      "bytes that are no UTF-8",
      { body: { ok: true as const, bytes: Buffer.from([0x22, 0xff, 0x22]) } },
      400,
      "malformed_json",
    ],
    ["a batch without events", { body: bodyOf({ batch: [] }) }, 400, "invalid_request"],
    ["no write key", { headers: {}, body: bodyOf({ batch: [track] }) }, 401, "unknown_write_key"],
    [
      "a wrong write key",
      { headers: { authorization: basic("other") }, body: bodyOf({}) },
      401,
      "unknown_write_key",
    ],
    ["an unknown path", { path: "/v2/batch" }, 404, "not_found"],
    ["an unknown webhook", { path: "/webhooks/unheard_of" }, 404, "not_found"],
    ["another method", { method: "GET" }, 405, "method_not_allowed"],
    [
      "a form",
      { headers: { "content-type": "application/x-www-form-urlencoded" } },
      415,
      "unsupported_media_type",
    ],
    [
      "a body over the limit",
      { body: { ok: false as const, reason: "too_large" as const, limitBytes: 1 } },
      413,
      "payload_too_large",
    ],
    [
      "a batch of more than 500 KB",
      { body: bodyOf({ batch: [track], filler: "x".repeat(512_000) }) },
      413,
      "payload_too_large",
    ],
    [
      "a call of more than 32 KB",
      { path: "/v1/track", body: bodyOf({ ...track, filler: "x".repeat(32_768) }) },
      413,
      "payload_too_large",
    ],
  ])("%s", async (_name, request, status, error) => {
    const { send, published } = createFixture();
    const answer = await send(request);
    expect(answer).toMatchObject({ status, body: { error } });
    expect(answer.headers["access-control-allow-origin"]).toBe("*");
    expect(published()).toEqual([]);
  });

  it("an event of more than 32 KB, and only that, out of a batch", async () => {
    const { send } = createFixture();
    const answer = await send({
      body: bodyOf({ batch: [track, { ...track, filler: "x".repeat(33_000) }] }),
    });
    expect(answer.body).toMatchObject({ accepted: 1, rejected: [{ index: 1, field: "payload" }] });
  });

  it.each([
    ["timestamp", { timestamp: "yesterday" }],
    ["timestamp", { timestamp: "2026-11-20T11:00:00" }],
    ["sentAt", { sentAt: 5, timestamp: "2026-11-20T11:00:00Z" }],
    ["timestamp", { timestamp: "0001-01-01T00:00:00Z", sentAt: "9999-01-01T00:00:00Z" }],
  ])("a %s that cannot be read", async (field, times) => {
    const { send } = createFixture();
    const answer = await send({ path: "/v1/track", body: bodyOf({ ...track, ...times }) });
    expect(answer.body["rejected"]).toMatchObject([{ index: 0, field }]);
  });
});

describe("when Pub/Sub does not take the events", () => {
  it("says so, so that the sender sends again", async () => {
    const { send, logLines } = createFixture({ publishFails: true });
    const answer = await send({ body: bodyOf({ batch: [track] }) });
    expect(answer).toMatchObject({
      status: 503,
      body: { error: "unavailable" },
      headers: { "retry-after": "1" },
    });
    expect(logLines.map((line) => (JSON.parse(line) as { severity: string }).severity)).toEqual([
      "ERROR",
    ]);
  });
});

describe("browsers", () => {
  it("get an answer to their preflight request", async () => {
    const { send } = createFixture();
    const answer = await send({ method: "OPTIONS", headers: {} });
    expect(answer).toMatchObject({
      status: 204,
      headers: { "access-control-allow-methods": "POST, OPTIONS" },
    });
  });
});

describe("logs", () => {
  it("hold figures and the trace, never a payload", async () => {
    const { send, logLines } = createFixture();
    const traits = { email: "jane@example.com" };
    await send({ path: "/v1/identify", body: bodyOf({ userId: "jane-doe", traits }) });
    expect(logLines).toEqual([
      `{"severity":"INFO","message":"collected","service":"collect","accepted":1,"rejected":0,"logging.googleapis.com/trace":"projects/p/traces/${"a".repeat(32)}","logging.googleapis.com/spanId":"${"b".repeat(16)}","logging.googleapis.com/trace_sampled":true}`,
    ]);
  });
});
