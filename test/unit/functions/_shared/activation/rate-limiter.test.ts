import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDestinationHttp } from "../../../../../functions/_shared/activation/destination-http.ts";
import { createRateLimiter } from "../../../../../functions/_shared/activation/rate-limiter.ts";
import { createVirtualClock } from "./sync-harness.ts";

const limits = { windows: [{ calls: 10, windowMs: 1000 }], headroom: 0, concurrency: 100 };

describe("the rate limiter", () => {
  it("never lets more calls begin in any stretch of a window than it has, and wastes none", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 10, max: 500 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 20, maxLength: 60 }),
        async (calls, windowMs, idle) => {
          const clock = createVirtualClock(0);
          const limiter = createRateLimiter({ ...limits, windows: [{ calls, windowMs }] }, clock);
          const begun: number[] = [];
          for (const ms of idle) {
            await clock.sleep(ms);
            (await limiter.take())();
            begun.push(clock.now());
          }
          for (const [index, time] of begun.entries()) {
            const next = begun[index + calls];
            if (next !== undefined) expect(next - time).toBeGreaterThanOrEqual(windowMs);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("reaches the rate it may", async () => {
    const clock = createVirtualClock(0);
    const limiter = createRateLimiter(limits, clock);
    for (let call = 0; call < 1000; call++) (await limiter.take())();
    expect(clock.now()).toBe(99_000);
  });

  it("leaves the headroom to others", async () => {
    const clock = createVirtualClock(0);
    const limiter = createRateLimiter({ ...limits, headroom: 0.2 }, clock);
    for (let call = 0; call < 80; call++) (await limiter.take())();
    expect(clock.now()).toBe(9_000);
  });

  it("waits as long as an answer says, and for a window that others have used up", async () => {
    const clock = createVirtualClock(0);
    const limiter = createRateLimiter(limits, clock);
    (await limiter.take())();
    limiter.observe({ retryAfterMs: 5000 });
    (await limiter.take())();
    expect(clock.now()).toBe(5000);
    limiter.observe({ remaining: 0, limit: 10, resetAtMs: 9000 });
    (await limiter.take())();
    expect(clock.now()).toBe(9000);
  });

  it.each([
    [429, "7", 7_000],
    [503, "7", 7_000],
    [200, "7", 0],
    [429, "Fri, 20 Nov 2026 12:00:00 GMT", 0],
  ])("after a %i with Retry-After: %s waits %i ms", async (status, header, waitedMs) => {
    const clock = createVirtualClock(0);
    const http = createDestinationHttp({
      fetch: () =>
        Promise.resolve(new Response("{}", { status, headers: { "retry-after": header } })),
      limiter: createRateLimiter(limits, clock),
      timeoutMs: 1000,
    });
    const call = { method: "GET", url: "http://twin/" };
    await http.request(call);
    await http.request(call);
    expect(clock.now()).toBe(waitedMs);
  });

  it("keeps so many calls open and no more", async () => {
    const limiter = createRateLimiter({ ...limits, concurrency: 2 }, createVirtualClock(0));
    const first = await limiter.take();
    await limiter.take();
    let isAdmitted = false;
    const third = limiter.take().then(() => (isAdmitted = true));
    await Promise.resolve();
    expect(isAdmitted).toBe(false);
    first();
    await third;
    expect(isAdmitted).toBe(true);
  });
});
