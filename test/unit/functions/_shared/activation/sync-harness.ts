import type { SyncDefinition } from "../../../../../functions/_shared/activation/definition.ts";
import {
  createDestinationHttp,
  type DestinationHttp,
  type DestinationHttpOptions,
} from "../../../../../functions/_shared/activation/destination-http.ts";
import type { DestinationAdapter } from "../../../../../functions/_shared/activation/destination.ts";
import {
  createRateLimiter,
  type Clock,
} from "../../../../../functions/_shared/activation/rate-limiter.ts";
import {
  runSync,
  type SyncDependencies,
  type SyncSummary,
} from "../../../../../functions/_shared/activation/run.ts";
import { createLogger } from "../../../../../functions/_shared/log.ts";
import type { Twin } from "../../../../../local/twins/twin.ts";
import { createTwinFetch } from "../../../local/twins/twin-fetch.ts";
import { createMemoryState, type GoldRow } from "./memory-state.ts";

/** A clock that sleeping moves: hours of waiting pass at once, and two readings are never the same. */
export function createVirtualClock(startMs: number): Clock & { date(): Date } {
  let time = startMs;
  return {
    now: () => time,
    sleep(ms) {
      time += Math.max(0, ms);
      return Promise.resolve();
    },
    date: () => new Date((time += 1)),
  };
}

export interface HarnessOptions {
  readonly destination: string;
  readonly definition: SyncDefinition;
  readonly twin: Twin;
  readonly gold: { rows: readonly GoldRow[]; emptyIsMeant?: boolean };
  readonly clock: ReturnType<typeof createVirtualClock>;
  readonly createAdapter: (http: DestinationHttp) => DestinationAdapter;
  readonly signal?: DestinationHttpOptions["signal"];
  readonly settings?: Partial<SyncDependencies>;
}

/** A sync against a twin without a network, on a virtual clock, with its state in memory. */
export function createSyncHarness(options: HarnessOptions) {
  const { definition, destination, clock, twin } = options;
  const memory = createMemoryState(definition, options.gold, () => clock.date());
  const logLines: string[] = [];
  const requests: string[] = [];
  const send = createTwinFetch(twin, memory.life.kill);
  const createDependencies = (): SyncDependencies => ({
    destination,
    state: memory.state,
    adapter: options.createAdapter(
      createDestinationHttp({
        fetch: (url, init) => {
          if (memory.life.isDead()) return Promise.reject(new TypeError("the process has ended"));
          requests.push(`${init.method} ${url}`);
          return send(url, init);
        },
        limiter: createRateLimiter(definition.limits, clock),
        timeoutMs: 1000,
        ...(options.signal !== undefined && { signal: options.signal }),
      }),
    ),
    send: { maxAttempts: 3, backoffMs: 1000, clock, random: () => 0.5 },
    timeLimitMs: 600_000,
    now: () => clock.date(),
    log: createLogger({ service: "s", projectId: "p", write: (line) => logLines.push(line) }),
    ...options.settings,
  });
  let dependencies = createDependencies();
  return {
    ...memory,
    clock,
    logLines,
    requests,
    run: (runId: string, replace = false): Promise<SyncSummary> =>
      runSync(definition, runId, dependencies, replace),
    /** As a new instance: sessions and limits are gone, what was recorded is there. */
    restart() {
      memory.life.restart();
      dependencies = createDependencies();
    },
  };
}
