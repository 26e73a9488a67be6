import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type AfterFailure, Backlog } from "../../../../local/pubsub/backlog.ts";
import type { Message } from "../../../../local/pubsub/message.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const message = (id: string, orderingKey = ""): Message => ({
  id,
  data: Buffer.from("1234567890"),
  attributes: {},
  orderingKey,
  publishTimeMs: Number(id) || 0,
});

function start(isOrdered = false, failed: () => AfterFailure = () => ({ retryAfterMs: 1_000 })) {
  const settled: string[] = [];
  const backlog = new Backlog("projects/p/subscriptions/s", isOrdered, {
    settled: ({ id }) => settled.push(id),
    failed,
  });
  const lease = (messages = 10, bytes?: number) =>
    backlog.lease({ messages, ...(bytes !== undefined && { bytes }) }, 10_000);
  return { backlog, settled, lease };
}

test("a passed deadline ends the lease and counts as an attempt", () => {
  const { backlog, lease } = start();
  backlog.add(message("1"));
  const [first] = lease();
  expect(lease()).toEqual([]);
  vi.advanceTimersByTime(10_000);
  expect(backlog.acknowledge(first?.ackId ?? "")).toBe(false);
  expect(lease()).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(lease().map(({ deliveryAttempt }) => deliveryAttempt)).toEqual([2]);
});

test("an extended lease lasts from the extension on", () => {
  const { backlog, lease } = start();
  backlog.add(message("1"));
  const [first] = lease();
  vi.advanceTimersByTime(9_000);
  expect(backlog.extend(first?.ackId ?? "", 10_000)).toBe(true);
  vi.advanceTimersByTime(9_000);
  expect(backlog.acknowledge(first?.ackId ?? "")).toBe(true);
  expect(backlog.size).toBe(0);
});

test("a byte limit still lets one message through", () => {
  const { backlog, lease } = start();
  for (const id of ["1", "2", "3"]) backlog.add(message(id));
  expect(lease(10, 5)).toHaveLength(1);
  expect(lease(10, 20)).toHaveLength(2);
});

test("an ordering key has one message out, and the next only after it is settled", () => {
  const { backlog, lease } = start(true);
  for (const id of ["1", "2"]) backlog.add(message(id, "a"));
  backlog.add(message("3", "b"));
  const leases = lease();
  expect(leases.map((each) => each.message.id)).toEqual(["1", "3"]);
  backlog.reject(leases[0]?.ackId ?? "");
  expect(lease()).toEqual([]);
  vi.advanceTimersByTime(1_000);
  const [again] = lease();
  backlog.acknowledge(again?.ackId ?? "");
  expect(lease().map((each) => each.message.id)).toEqual(["2"]);
});

test("a forwarded message is settled, one that could not be forwarded comes again", async () => {
  let isForwarded = false;
  const { backlog, settled, lease } = start(false, () => ({
    retryAfterMs: 0,
    forwarded: Promise.resolve(isForwarded),
  }));
  backlog.add(message("1"));
  backlog.reject(lease()[0]?.ackId ?? "");
  await vi.waitFor(() => expect(backlog.size).toBe(1));
  isForwarded = true;
  await vi.waitFor(() => {
    const [again] = lease();
    expect(again?.deliveryAttempt).toBe(2);
    backlog.reject(again?.ackId ?? "");
  });
  await vi.waitFor(() => expect(settled).toEqual(["1"]));
});

test("consumers are woken once for a batch and stop when told", async () => {
  const { backlog } = start();
  const consumer = vi.fn();
  const stop = backlog.onReady(consumer);
  for (const id of ["1", "2", "3"]) backlog.add(message(id));
  await vi.waitFor(() => expect(consumer).toHaveBeenCalledTimes(1));
  stop();
  backlog.add(message("4"));
  await Promise.resolve();
  expect(consumer).toHaveBeenCalledTimes(1);
});

test("messages beyond retention are dropped", () => {
  const { backlog, settled, lease } = start();
  for (const id of ["10", "20", "30"]) backlog.add(message(id));
  backlog.dropOlderThan(25);
  expect(settled).toEqual(["10", "20"]);
  expect(lease().map((each) => each.message.id)).toEqual(["30"]);
});

test("whatever subscribers do, each message is settled exactly once and keys keep their order", () => {
  const action = fc.constantFrom("acknowledge", "reject", "expire", "acknowledge twice");
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("", "a", "b"), { minLength: 1, maxLength: 20 }),
      fc.array(action, { minLength: 1, maxLength: 60 }),
      (keys, actions) => {
        const { backlog, settled, lease } = start(true);
        keys.forEach((key, index) => backlog.add(message(String(index + 1), key)));
        for (const [turn, what] of [
          ...actions,
          ...keys.map(() => "acknowledge" as const),
        ].entries()) {
          for (const { ackId } of lease(1 + (turn % 3))) {
            if (what === "reject") backlog.reject(ackId);
            if (what.startsWith("acknowledge")) backlog.acknowledge(ackId);
            if (what === "acknowledge twice") expect(backlog.acknowledge(ackId)).toBe(false);
          }
          vi.advanceTimersByTime(11_000);
        }
        for (let left = lease(100); left.length > 0; left = lease(100))
          for (const { ackId } of left) backlog.acknowledge(ackId);

        expect(settled.toSorted()).toEqual(keys.map((_, index) => String(index + 1)).toSorted());
        for (const key of ["a", "b"]) {
          const ofKey = settled.map(Number).filter((id) => keys[id - 1] === key);
          expect(ofKey).toEqual(ofKey.toSorted((x, y) => x - y));
        }
      },
    ),
    { numRuns: 100 },
  );
});
