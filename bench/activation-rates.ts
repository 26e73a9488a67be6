import type { Limits } from "../functions/_shared/activation/definition.ts";
import { createRateLimiter, type Clock } from "../functions/_shared/activation/rate-limiter.ts";
import { destinations } from "../functions/destinations.ts";
import type { TwinRequest } from "../local/twins/answer.ts";
import { createBrazeTwin } from "../local/twins/braze/twin.ts";
import { createGoogleAdsTwin } from "../local/twins/google-ads/twin.ts";
import { createHubSpotTwin } from "../local/twins/hubspot/twin.ts";
import type { Twin } from "../local/twins/twin.ts";
import type { Figure } from "./figure.ts";

/** Left to other integrations while measuring: the limiter is told to take nearly all. */
const headroom = 0.03;
const latencyMs = 40;
const epochMs = Date.parse("2026-11-20T12:00:00Z");

/** A day's allowance is a budget, not a rate. */
const longestRateMs = 10 * 60 * 1000;

const secrets = (id: string): string => id;
const asBearer = (id: string): string => `Bearer ${id}`;

/** The twin of a destination with the call that its limit is documented for. */
const twins: Readonly<
  Record<string, (now: () => Date) => { twin: Twin; path: string; authorization: string }>
> = {
  "google-ads": (now) => ({
    twin: createGoogleAdsTwin({ now, isToken: () => true }),
    path: "v1/audienceMembers:ingest",
    authorization: "",
  }),
  braze: (now) => ({
    twin: createBrazeTwin({ now, secrets }),
    path: "users/track",
    authorization: asBearer("braze-api-key"),
  }),
  hubspot: (now) => ({
    twin: createHubSpotTwin({ now, secrets }),
    path: "crm/objects/2026-09/contacts/batch/upsert",
    authorization: asBearer("hubspot-access-token"),
  }),
};

/**
 * How near every destination's limiter comes to its documented rate, on a virtual clock: windows of seconds and of a minute, many
 * of them, at once. Each call takes a while and is counted by the destination's twin, which answers 429 beyond its limit.
 */
export async function measureRates(log: (line: string) => void): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const { name, syncs } of destinations) {
    const limits = syncs[0]?.limits;
    const createTwin = twins[name];
    const windows = limits?.windows.filter(({ windowMs }) => windowMs <= longestRateMs) ?? [];
    if (limits === undefined || createTwin === undefined || windows.length === 0) {
      log(`${name} documents no rate`);
      continue;
    }
    figures.push(...(await measureRate(name, { ...limits, windows }, createTwin)));
  }
  return figures;
}

async function measureRate(
  name: string,
  limits: Limits,
  createTwin: NonNullable<(typeof twins)[string]>,
): Promise<readonly Figure[]> {
  const clock = createEventClock();
  const { twin, path, authorization } = createTwin(() => new Date(epochMs + clock.now()));
  const request: TwinRequest = {
    method: "POST",
    path: path.split("/"),
    query: new URLSearchParams(),
    authorization,
    body: "{}",
    baseUrl: `http://twin/${name}`,
  };
  const perSecond = Math.min(
    ...limits.windows.map(({ calls, windowMs }) => (calls / windowMs) * 1000),
  );
  const enough = Math.ceil((perSecond * latencyMs) / 1000) + 1;
  const limiter = createRateLimiter(
    { ...limits, headroom, concurrency: Math.max(limits.concurrency, enough) },
    clock,
  );
  const windows = 20;
  const longest = Math.max(...limits.windows.map(({ windowMs }) => windowMs));
  const endMs = longest * windows;
  let [taken, refused] = [0, 0];
  const open: Promise<void>[] = [];
  for (;;) {
    const release = await limiter.take();
    if (clock.now() >= endMs) break;
    const { status } = twin.handle(request);
    if (status === 401 || status === 403 || status === 404)
      throw new Error(`the twin of ${name} answered ${status}, not what is measured`);
    if (status === 429) refused += 1;
    else taken += 1;
    open.push(clock.sleep(latencyMs).then(release));
  }
  await Promise.all(open);
  return [
    {
      name: `${name}: calls per second, of what is documented`,
      measured: (taken / endMs) * 1000,
      unit: "calls/s",
      limit: { kind: "at least", value: perSecond * 0.95 },
      note: `${taken.toLocaleString("en")} calls, against its twin, virtual clock, ${headroom * 100} % headroom`,
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
