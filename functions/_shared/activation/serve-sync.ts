import { createWarehouse } from "../google/bigquery.ts";
import { serve } from "../serve.ts";
import type { Limits, SyncDefinition } from "./definition.ts";
import {
  createDestinationHttp,
  type DestinationHttp,
  type DestinationHttpOptions,
} from "./destination-http.ts";
import type { DestinationAdapter } from "./destination.ts";
import { createSyncHandler } from "./handler.ts";
import { createRateLimiter, systemClock } from "./rate-limiter.ts";
import { createSqlState } from "./sql-state.ts";

/** What every destination's configuration has. */
export interface DestinationConfig {
  readonly projectId: string;
  readonly location: string;
}

/** Below the function's own limit by what the last requests and records may take. */
const timeLimitMs = 600_000;

/**
 * The function of a destination, from its syncs and how its adapter is made: one limiter and one connection for all of them. The
 * limits are those of the first sync, as they are the destination's.
 */
export function serveSync<Config extends DestinationConfig>(
  destination: string,
  syncs: readonly SyncDefinition[] | ((config: Config) => readonly SyncDefinition[]),
  readConfig: (variables: Readonly<Record<string, string | undefined>>) => Config,
  options: Pick<DestinationHttpOptions, "signal">,
  createAdapter: (config: Config, http: DestinationHttp, limits: Limits) => DestinationAdapter,
): ReturnType<typeof serve> {
  return serve(`sync-${destination}`, (log) => {
    const config = readConfig(process.env);
    const definitions = typeof syncs === "function" ? syncs(config) : syncs;
    const [first] = definitions;
    if (first === undefined) throw new TypeError(`sync-${destination} has no sync`);
    const { limits } = first;
    const connection = createDestinationHttp({
      ...options,
      fetch,
      limiter: createRateLimiter(limits, systemClock),
      timeoutMs: 60_000,
    });
    const warehouse = createWarehouse(config);
    const now = (): Date => new Date();
    return {
      maxBodyBytes: 64 * 1024,
      handle: createSyncHandler({
        destination,
        syncs: definitions,
        warehouse,
        state: createSqlState(warehouse, now),
        adapter: createAdapter(config, connection, limits),
        send: { maxAttempts: 4, backoffMs: 500, clock: systemClock, random: Math.random },
        timeLimitMs,
        now,
        log,
      }),
    };
  });
}
