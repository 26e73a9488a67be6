import { expect, test } from "vitest";
import { PushWindow } from "../../../../../local/pubsub/push/window.ts";

function fill(window: PushWindow): number {
  const started = window.room;
  for (let index = 0; index < started; index += 1) window.started();
  return started;
}

test("doubles each round trip that succeeds, up to the limit", () => {
  const window = new PushWindow(20, 4);
  const rounds = [1, 2, 3, 4].map(() => {
    const started = fill(window);
    for (let index = 0; index < started; index += 1) window.ended(true);
    return started;
  });
  expect(rounds).toEqual([4, 8, 16, 20]);
});

test("halves once for all failures of one round trip", () => {
  const window = new PushWindow(100, 16);
  const started = fill(window);
  for (let index = 0; index < started; index += 1) window.ended(false);
  expect(window.size).toBe(8);
});

test("always lets one request through", () => {
  const window = new PushWindow(100, 1);
  for (let index = 0; index < 5; index += 1) {
    window.started();
    window.ended(false);
  }
  expect(window.room).toBe(1);
});
