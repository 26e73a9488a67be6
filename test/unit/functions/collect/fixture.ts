import type { HttpRequest } from "../../../../functions/_shared/http.ts";
import type { OutgoingMessage } from "../../../../functions/_shared/google/pubsub.ts";
import { createLogger } from "../../../../functions/_shared/log.ts";
import { createCollectHandler } from "../../../../functions/collect/handler.ts";

export const writeKey = "test-write-key";
export const webhookSecret = "a-secret-of-the-webhook";
export const receivedAt = "2026-11-20T12:00:00.000Z";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A collector with a publisher that keeps what it is given, or fails. */
export function createFixture(options: { readonly publishFails?: boolean } = {}) {
  const messages: OutgoingMessage[] = [];
  const logLines: string[] = [];
  let ids = 0;
  const handle = createCollectHandler({
    writeKeys: new Map([[writeKey, "web"]]),
    webhookSecrets: new Map(
      ["salesforce", "hubspot", "shopify", "stripe", "braze", "klaviyo"].map((source) => [
        source,
        webhookSecret,
      ]),
    ),
    publisher: {
      publish(message) {
        if (options.publishFails === true) return Promise.reject(new Error("Pub/Sub is down"));
        messages.push(message);
        return Promise.resolve(String(messages.length));
      },
    },
    log: createLogger({ service: "collect", projectId: "p", write: (line) => logLines.push(line) }),
    now: () => new Date(receivedAt),
    uuid: () => `uuid-${++ids}`,
  });
  const send = async (request: Partial<HttpRequest>): Promise<Answer> => {
    const response = await handle({
      method: "POST",
      path: "/v1/batch",
      headers: { "content-type": "application/json", authorization: basic(writeKey) },
      body: bodyOf({}),
      trace: { traceId: "a".repeat(32), spanId: "b".repeat(16), sampled: true },
      ...request,
    });
    return {
      status: response.status,
      headers: response.headers ?? {},
      body: (response.body ?? {}) as Answer["body"],
    };
  };
  const published = (): readonly Record<string, unknown>[] =>
    messages.flatMap((message) => {
      const data = JSON.parse(message.data.toString()) as { events: Record<string, unknown>[] };
      return data.events;
    });
  return { send, published, messages, logLines };
}

export const basic = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString("base64")}`;

export const bodyOf = (body: unknown): HttpRequest["body"] => ({
  ok: true,
  bytes: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
});
