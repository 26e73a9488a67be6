import type { HttpRequest } from "../../../../functions/_shared/http.ts";

export const messageId = "1234567890";
export const publishTime = "2026-11-20T12:00:00.123456789Z";

/** A push request of Pub/Sub with this data. */
export const push = (data: unknown, attributes: Record<string, string> = {}): HttpRequest => {
  const text = Buffer.isBuffer(data) ? data : Buffer.from(JSON.stringify(data));
  const body = {
    message: { data: text.toString("base64"), attributes, messageId, publishTime },
    subscription: "projects/p/subscriptions/land",
    deliveryAttempt: 2,
  };
  return rawPush(JSON.stringify(body));
};

export const rawPush = (body: string): HttpRequest => ({
  method: "POST",
  path: "/",
  headers: { "content-type": "application/json" },
  body: { ok: true, bytes: Buffer.from(body) },
  trace: { traceId: "c".repeat(32), spanId: "d".repeat(16), sampled: false },
});

export const goodEvent = (id: string, more: object = {}) => ({
  event_id: id,
  source: "web",
  entity: "track",
  schema_version: 1,
  occurred_at: "2026-11-20T11:59:00.000Z",
  received_at: "2026-11-20T12:00:00.000Z",
  attributes: { channel: "http" },
  payload: {
    type: "track",
    event: "Signed Up",
    messageId: id,
    userId: "u1",
    timestamp: "2026-11-20T11:59:00.000Z",
  },
  ...more,
});
