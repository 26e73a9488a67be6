import type { Limits } from "../functions/_shared/activation/definition.ts";
import { createRateLimiter, type Clock } from "../functions/_shared/activation/rate-limiter.ts";
import { destinations } from "../functions/destinations.ts";
import type { Figure } from "./figure.ts";

/** Left to other integrations while measuring: the limiter is told to take nearly all. */
const headroom = 0.03;
const latencyMs = 40;

/** A window that begins where the destination likes: the strictest count is the one over every stretch of time. */
function createWindowCounter({ calls, windowMs }: Limits["windows"][number]): {
  add(time: number): boolean;
} {
  const times: number[] = [];
  let first = 0;
  return {
    add(time) {
      while ((times[first] ?? Number.POSITIVE_INFINITY) <= time - windowMs) first += 1;
      if (times.length - first >= calls) return false;
      times.push(time);
      return true;
    },
  };
}

/**
 * How near every destination's limiter comes to its documented rate, on a virtual clock: windows of seconds and of a minute, many
 * of them, at once. Each call takes a while; a call beyond the window counts as a 429.
 */
export async function measureRates(log: (line: string) => void): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const { name, syncs } of destinations) {
    const limits = syncs[0]?.limits;
    if (limits === undefined || limits.windows.length === 0) {
      log(`${name} documents no rate`);
      continue;
    }
    figures.push(...(await measureRate(name, limits)));
  }
  return figures;
}

async function measureRate(name: string, limits: Limits): Promise<readonly Figure[]> {
  const clock = createEventClock();
  const perSecond = Math.min(
    ...limits.windows.map(({ calls, windowMs }) => (calls / windowMs) * 1000),
  );
  const enough = Math.ceil((perSecond * latencyMs) / 1000) + 1;
  const limiter = createRateLimiter(
    { ...limits, headroom, concurrency: Math.max(limits.concurrency, enough) },
    clock,
  );
  const counters = limits.windows.map(createWindowCounter);
  const windows = 20;
  const longest = Math.max(...limits.windows.map(({ windowMs }) => windowMs));
  const total = Math.floor(((perSecond * longest) / 1000) * windows);
  let refused = 0;
  const started = clock.now();
  const done: Promise<void>[] = [];
  for (let call = 0; call < total; call++) {
    const release = await limiter.take();
    if (!counters.every((counter) => counter.add(clock.now()))) refused += 1;
    done.push(clock.sleep(latencyMs).then(release));
  }
  const seconds = (clock.now() - started) / 1000;
  await Promise.all(done);
  return [
    {
      name: `${name}: calls per second, of what is documented`,
      measured: total / Math.max(seconds, (longest / 1000) * windows),
      unit: "calls/s",
      limit: { kind: "at least", value: perSecond * 0.95 },
      note: `${total.toLocaleString("en")} calls, virtual clock, ${headroom * 100} % headroom`,
    },
    {
      name: `${name}: of them refused with 429`,
      measured: refused,
      unit: "calls",
      limit: { kind: "at most", value: 0 },
    },
  ];
}

/** A clock that jumps to the next sleeper when nobody has anything else to do. */
function createEventClock(): Clock {
  let time = 0;
  let isScheduled = false;
  const sleepers: { until: number; wake: () => void }[] = [];
  const jump = (): void => {
    isScheduled = false;
    const next = sleepers.reduce(
      (least, { until }) => Math.min(least, until),
      Number.POSITIVE_INFINITY,
    );
    time = Math.max(time, next);
    for (let index = sleepers.length - 1; index >= 0; index--) {
      const sleeper = sleepers[index];
      if (sleeper === undefined || sleeper.until > time) continue;
      sleepers.splice(index, 1);
      sleeper.wake();
    }
    if (sleepers.length > 0) schedule();
  };
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(jump);
  };
  return {
    now: () => time,
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.push({ until: time + Math.max(0, ms), wake });
        schedule();
      }),
  };
}
