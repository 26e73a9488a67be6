import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openMessageLog } from "../../../../local/pubsub/message-log.ts";
import type { Message } from "../../../../local/pubsub/message.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "messages-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const now = () => new Date("2026-03-01T00:00:00Z");
const message = (id: string, text = "payload"): Message => ({
  id,
  data: Buffer.from(text),
  attributes: { source: "web" },
  orderingKey: "k",
  publishTimeMs: now().getTime(),
});
const file = () => path.join(directory, "messages.ndjson");

test("what was answered and not settled is owed after the process ends without closing", async () => {
  const log = openMessageLog({ directory, now });
  await log.store("t", [
    { message: message("1"), subscriptions: ["a", "b"] },
    { message: message("2"), subscriptions: ["a"] },
    { message: message("3"), subscriptions: [] },
  ]);
  log.settled("a", "1");
  log.settled("a", "2");
  await log.store("t", [{ message: message("4"), subscriptions: ["b"] }]);

  const next = openMessageLog({ directory, now });
  expect(next.recover("a")).toEqual([]);
  expect(next.recover("b")).toEqual([message("1"), message("4")]);
  await Promise.all([log.close(), next.close()]);
});

test("a last line that was cut off is passed over", async () => {
  const log = openMessageLog({ directory, now });
  await log.store("t", [{ message: message("1"), subscriptions: ["a"] }]);
  await log.close();
  appendFileSync(file(), '{"message":{"id":"2","da');

  const next = openMessageLog({ directory, now });
  expect(next.recover("a").map(({ id }) => id)).toEqual(["1"]);
  await next.store("t", [{ message: message("3"), subscriptions: ["a"] }]);
  await next.close();
  const last = openMessageLog({ directory, now });
  expect(last.recover("a").map(({ id }) => id)).toEqual(["1", "3"]);
  await last.close();
});

test("a damaged line is an error that names it", async () => {
  appendFileSync(file(), "nonsense\n");
  expect(() => openMessageLog({ directory, now })).toThrow(
    /Line 1 of the message log is unreadable/,
  );
});

test("messages older than any retention are forgotten", async () => {
  const log = openMessageLog({ directory, now });
  await log.store("t", [{ message: message("1"), subscriptions: ["a"] }]);
  await log.close();
  const later = openMessageLog({ directory, now: () => new Date("2026-04-02T00:00:00Z") });
  expect(later.recover("a")).toEqual([]);
  await later.close();
});

test("a log that is mostly settled is written anew while messages keep coming", async () => {
  const log = openMessageLog({ directory, now, compactBytes: 10_000 });
  for (let id = 1; id <= 100; id += 1) {
    await log.store("t", [{ message: message(String(id), "x".repeat(300)), subscriptions: ["a"] }]);
    if (id % 10 !== 0) log.settled("a", String(id));
  }
  await log.close();
  expect(statSync(file()).size).toBeLessThan(20_000);
  expect(readFileSync(file(), "utf8").endsWith("\n")).toBe(true);

  const next = openMessageLog({ directory, now });
  expect(next.recover("a").map(({ id }) => id)).toEqual([
    "10",
    "20",
    "30",
    "40",
    "50",
    "60",
    "70",
    "80",
    "90",
    "100",
  ]);
  await next.close();
});
