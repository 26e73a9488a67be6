import { Agent } from "node:http";
import { array, asyncProperty, assert as check, integer, nat, record } from "fast-check";
import { describe, expect, test } from "vitest";
import type { Instance } from "../../../../local/run/instance.ts";
import { type Acquired, createPool, type Slot } from "../../../../local/run/pool.ts";

interface Fake extends Instance {
  listening(): void;
  failing(reason: string): void;
  ending(): void;
}

function fakeInstance(): Fake {
  const ready = Promise.withResolvers<number>();
  const exited = Promise.withResolvers<void>();
  ready.promise.catch(() => undefined);
  return {
    pid: 1,
    agent: new Agent(),
    ready: ready.promise,
    exited: exited.promise,
    stop: () => Promise.resolve(exited.resolve()),
    kill: () => exited.resolve(),
    listening: () => ready.resolve(9),
    failing: (reason) => {
      ready.reject(new Error(reason));
      exited.resolve();
    },
    ending: () => exited.resolve(),
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setup(limits: Partial<Parameters<typeof createPool>[0]> = {}) {
  const started: Fake[] = [];
  const pool = createPool({
    concurrency: 2,
    minInstances: 0,
    maxInstances: 2,
    idleMs: 60_000,
    start: () => {
      const instance = fakeInstance();
      started.push(instance);
      return instance;
    },
    ...limits,
  });
  return { pool, started };
}

const slotOf = (acquired: Acquired): Slot => {
  if (acquired.outcome !== "slot") throw new Error(acquired.outcome);
  return acquired.slot;
};

test("requests that come while an instance starts share it, up to its concurrency", async () => {
  const { pool, started } = setup();
  const slots = [pool.acquire(), pool.acquire()];
  expect(started.length).toBe(1);
  const third = pool.acquire();
  expect(started.length).toBe(2);
  for (const instance of started) instance.listening();
  expect((await Promise.all(slots)).map((slot) => slotOf(slot).instance)).toEqual([
    started[0],
    started[0],
  ]);
  expect(slotOf(await third).instance).toBe(started[1]);
  await pool.close();
});

test("an instance that does not start fails its requests once, without another try", async () => {
  const { pool, started } = setup();
  const waiting = pool.acquire();
  started[0]?.failing("exited with code 1");
  expect(await waiting).toEqual({ outcome: "unstartable", reason: "exited with code 1" });
  await settled();
  expect(started.length).toBe(1);
});

test("requests that wait behind an instance that ends get another one", async () => {
  const { pool, started } = setup({ concurrency: 1, maxInstances: 1 });
  const first = pool.acquire();
  started[0]?.listening();
  await first;
  const second = pool.acquire();
  started[0]?.ending();
  await settled();
  started[1]?.listening();
  expect(slotOf(await second).instance).toBe(started[1]);
  await pool.close();
});

test("a broken connection keeps requests away until its instance is known to live", async () => {
  const { pool, started } = setup({ maxInstances: 1 });
  const first = pool.acquire();
  started[0]?.listening();
  slotOf(await first).release(true);
  let answered = false;
  const second = pool.acquire().then((acquired) => {
    answered = true;
    return acquired;
  });
  await settled();
  expect(answered).toBe(false);
  expect(slotOf(await second).instance).toBe(started[0]);
  await pool.close();
});

describe("a declared minimum", () => {
  test("is kept when an instance ends", async () => {
    const { pool, started } = setup({ minInstances: 1 });
    pool.warm();
    started[0]?.listening();
    await settled();
    started[0]?.ending();
    await settled();
    expect(started.length).toBe(2);
    await pool.close();
  });

  test("stays when idle", async () => {
    const { pool, started } = setup({ minInstances: 1, idleMs: 1 });
    pool.warm();
    started[0]?.listening();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(pool.size()).toBe(1);
    await pool.close();
  });
});

test("limits hold and every request is served, whatever the order of events", async () => {
  const limits = record({
    concurrency: integer({ min: 1, max: 3 }),
    maxInstances: integer({ min: 1, max: 3 }),
  });
  await check(
    asyncProperty(
      limits,
      array(nat(3), { maxLength: 60 }),
      async ({ concurrency, maxInstances }, steps) => {
        const { pool, started } = setup({ concurrency, maxInstances });
        const held: Slot[] = [];
        const requests = { asked: 0, served: 0 };
        const ask = async (): Promise<void> => {
          requests.asked += 1;
          held.push(slotOf(await pool.acquire()));
          requests.served += 1;
        };
        const inFlight = (instance: Instance): number =>
          held.filter((slot) => slot.instance === instance).length;
        for (const step of steps) {
          if (step <= 1) void ask();
          else if (step === 2) held.shift()?.release(false);
          else for (const instance of started) instance.listening();
          await settled();
          expect(pool.size()).toBeLessThanOrEqual(maxInstances);
          for (const instance of started)
            expect(inFlight(instance)).toBeLessThanOrEqual(concurrency);
        }
        while (requests.served < requests.asked) {
          for (const instance of started) instance.listening();
          held.shift()?.release(false);
          await settled();
        }
        await pool.close();
      },
    ),
    { numRuns: 50 },
  );
});
