import { createHmac } from "node:crypto";
import { CommandError } from "./output.ts";
import type { Target } from "./target.ts";

export interface CollectReport {
  readonly accepted: number;
  readonly rejected: readonly Rejection[];
}

export interface Rejection {
  /** Position in what was sent. */
  readonly index: number;
  readonly issues: unknown;
}

const maxBatchBytes = 400 * 1024;
const maxBatchEvents = 250;
const inFlight = 4;

/** Sends Segment calls in batches, a few at a time. Throws CommandError when the collector cannot take them. */
export async function sendSegmentCalls(
  target: Target,
  calls: readonly Record<string, unknown>[],
  onProgress: (sent: number) => void = () => undefined,
): Promise<CollectReport> {
  const batches = toBatches(calls);
  let accepted = 0;
  let sent = 0;
  const rejected: Rejection[] = [];
  const authorization = `Basic ${Buffer.from(`${target.writeKey}:`).toString("base64")}`;
  await eachConcurrently(batches, async ({ start, events }) => {
    const report = await post(`${target.collectUrl}/v1/batch`, JSON.stringify({ batch: events }), {
      authorization,
    });
    accepted += report.accepted;
    rejected.push(...report.rejected.map((item) => ({ ...item, index: start + item.index })));
    sent += events.length;
    onProgress(sent);
  });
  return { accepted, rejected };
}

/** Sends records as a Salesforce flow does: signed, up to 200 of one entity in a call. */
export async function sendSalesforceRecords(
  target: Target,
  records: readonly { readonly object: string; readonly fields: unknown }[],
  onProgress: (sent: number) => void = () => undefined,
): Promise<CollectReport> {
  let accepted = 0;
  let sent = 0;
  const rejected: Rejection[] = [];
  for (const entity of ["lead", "contact", "account", "opportunity"]) {
    const all = records.filter((record) => record.object.toLowerCase() === entity);
    for (let start = 0; start < all.length; start += 200) {
      const chunk = all.slice(start, start + 200);
      const body = JSON.stringify({ entity, records: chunk.map((record) => record.fields) });
      const signature = createHmac("sha256", target.webhookSecret).update(body).digest("hex");
      const report = await post(`${target.collectUrl}/webhooks/salesforce`, body, {
        "x-ame-signature": `sha256=${signature}`,
      });
      accepted += report.accepted;
      rejected.push(...report.rejected);
      sent += chunk.length;
      onProgress(sent);
    }
  }
  return { accepted, rejected };
}

function toBatches(
  calls: readonly Record<string, unknown>[],
): { start: number; events: readonly Record<string, unknown>[] }[] {
  const batches: { start: number; events: Record<string, unknown>[] }[] = [];
  let sizeBytes = Number.POSITIVE_INFINITY;
  for (const [index, call] of calls.entries()) {
    const bytes = Buffer.byteLength(JSON.stringify(call)) + 1;
    const last = batches.at(-1);
    if (
      last === undefined ||
      sizeBytes + bytes > maxBatchBytes ||
      last.events.length >= maxBatchEvents
    ) {
      batches.push({ start: index, events: [call] });
      sizeBytes = bytes;
    } else {
      last.events.push(call);
      sizeBytes += bytes;
    }
  }
  return batches;
}

async function eachConcurrently<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

async function post(
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<CollectReport> {
  const attempts = 5;
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      signal: AbortSignal.timeout(60_000),
    });
    const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    const rejected = Array.isArray(answer["rejected"]) ? (answer["rejected"] as Rejection[]) : [];
    if (response.ok || rejected.length > 0)
      return { accepted: Number(answer["accepted"] ?? 0), rejected };
    const isPassing = response.status === 429 || response.status >= 500;
    if (!isPassing || attempt === attempts)
      throw new CommandError(
        `the collector at ${url} answered ${response.status}: ${JSON.stringify(answer).slice(0, 300)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt));
  }
}
