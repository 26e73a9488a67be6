import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { sendSalesforceRecords, sendSegmentCalls } from "../../../scripts/collector.ts";
import type { Target } from "../../../scripts/target.ts";

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
type Answer = readonly [status: number, body: unknown];

let server: Server | undefined;
afterEach(() => server?.close());

/** A collector that answers as told, and what it received. */
async function listen(
  answer: (body: Record<string, unknown>, call: number) => Answer,
): Promise<{ target: Target; received: Received[] }> {
  const received: Received[] = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      received.push({ path: request.url ?? "", headers: request.headers, body });
      const [status, json] = answer(JSON.parse(body) as Record<string, unknown>, received.length);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const target: Target = {
    projectId: "acme-dev",
    region: "europe-west1",
    collectUrl: `http://127.0.0.1:${port}/collect`,
    writeKey: "key",
    webhookSecret: "secret",
    twinsUrl: undefined,
    isLocal: true,
  };
  return { target, received };
}

const batchOf = (body: Record<string, unknown>): unknown[] => body["batch"] as unknown[];
const takeAll = (body: Record<string, unknown>): Answer => [
  200,
  { success: true, accepted: batchOf(body).length },
];
const calls = (count: number, padding = ""): Record<string, unknown>[] =>
  Array.from({ length: count }, (_, number) => ({ type: "track", number, padding }));

describe("Segment calls", () => {
  test("go in batches of at most 250, all of them, with the write key", async () => {
    const { target, received } = await listen(takeAll);
    const progress: number[] = [];
    expect(await sendSegmentCalls(target, calls(600), (sent) => progress.push(sent))).toEqual({
      accepted: 600,
      rejected: [],
    });
    const sent = received.map(({ body }) => batchOf(JSON.parse(body) as Record<string, unknown>));
    expect(sent.map((batch) => batch.length).toSorted((a, b) => a - b)).toEqual([100, 250, 250]);
    const numbers = sent.flat().map((call) => (call as { number: number }).number);
    expect(new Set(numbers).size).toBe(600);
    expect(received[0]?.path).toBe("/collect/v1/batch");
    expect(received[0]?.headers.authorization).toBe("Basic a2V5Og==");
    expect(progress.at(-1)).toBe(600);
  });

  test("go in batches of less than Segment's 500 KB", async () => {
    const { target, received } = await listen(takeAll);
    await sendSegmentCalls(target, calls(60, "é".repeat(15_000)));
    expect(received.length).toBeGreaterThan(3);
    for (const { body } of received) expect(Buffer.byteLength(body)).toBeLessThan(500_000);
  });

  test("that are refused are named by their place in the whole", async () => {
    const { target } = await listen((body) => {
      const numbers = batchOf(body).map((call) => (call as { number: number }).number);
      const index = numbers.indexOf(307);
      if (index < 0) return takeAll(body);
      const rejected = [{ index, field: "anonymousId", reason: "is required" }];
      return [200, { accepted: numbers.length - 1, rejected }];
    });
    expect(await sendSegmentCalls(target, calls(400))).toEqual({
      accepted: 399,
      rejected: [{ index: 307, field: "anonymousId", reason: "is required" }],
    });
  });

  test("are sent again when the collector is away for a moment", async () => {
    const { target, received } = await listen((body, call) =>
      call === 1 ? [503, { error: "unavailable" }] : takeAll(body),
    );
    expect((await sendSegmentCalls(target, calls(3))).accepted).toBe(3);
    expect(received).toHaveLength(2);
  });

  test("with a wrong key end with what the collector said", async () => {
    const { target, received } = await listen(() => [401, { error: "unknown_write_key" }]);
    await expect(sendSegmentCalls(target, calls(3))).rejects.toThrow(
      /^the collector at http:.*\/v1\/batch answered 401: {"error":"unknown_write_key"}$/,
    );
    expect(received).toHaveLength(1);
  });

  test("of no number send nothing", async () => {
    const { target, received } = await listen(takeAll);
    expect(await sendSegmentCalls(target, [])).toEqual({ accepted: 0, rejected: [] });
    expect(received).toEqual([]);
  });
});

test("Salesforce records go signed, up to 200 of one object in a call", async () => {
  const { target, received } = await listen((body) => [
    200,
    { accepted: (body["records"] as unknown[]).length },
  ]);
  const records = Array.from({ length: 450 }, (_, number) => ({
    object: number < 250 ? "Lead" : "Contact",
    fields: { Id: String(number) },
  }));
  expect((await sendSalesforceRecords(target, records)).accepted).toBe(450);
  expect(
    received.map(({ body }) => {
      const { entity, records: sent } = JSON.parse(body) as { entity: string; records: unknown[] };
      return [entity, sent.length];
    }),
  ).toEqual([
    ["lead", 200],
    ["lead", 50],
    ["contact", 200],
  ]);
  for (const { path, headers, body } of received) {
    expect(path).toBe("/collect/webhooks/salesforce");
    const signature = createHmac("sha256", "secret").update(body).digest("hex");
    expect(headers["x-ame-signature"]).toBe(`sha256=${signature}`);
  }
});
