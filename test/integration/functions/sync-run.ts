import type { SyncDefinition } from "../../../functions/_shared/activation/definition.ts";
import { createDestinationHttp } from "../../../functions/_shared/activation/destination-http.ts";
import type { DestinationAdapter } from "../../../functions/_shared/activation/destination.ts";
import {
  createRateLimiter,
  systemClock,
} from "../../../functions/_shared/activation/rate-limiter.ts";
import { runSync, type SyncSummary } from "../../../functions/_shared/activation/run.ts";
import { createSqlState } from "../../../functions/_shared/activation/sql-state.ts";
import { createLogger } from "../../../functions/_shared/log.ts";
import type { Twin } from "../../../local/twins/twin.ts";
import { createTwinFetch } from "../../unit/local/twins/twin-fetch.ts";
import type { LocalBigQuery } from "./local-bigquery.ts";

export interface RunOptions {
  readonly bigquery: LocalBigQuery;
  readonly twin: Twin;
  readonly createAdapter: (http: ReturnType<typeof createDestinationHttp>) => DestinationAdapter;
  readonly runId: string;
  readonly replace?: boolean;
  readonly timeLimitMs?: number;
  /** Gets the body of every request. */
  readonly onBody?: (body: string) => void;
}

/** A run of a sync with its state in the warehouse, against a twin without a network. */
export function runInWarehouse(
  definition: SyncDefinition,
  { bigquery, twin, createAdapter, runId, replace, timeLimitMs, onBody }: RunOptions,
): Promise<SyncSummary> {
  const now = (): Date => new Date();
  const send = createTwinFetch(twin);
  const adapter = createAdapter(
    createDestinationHttp({
      fetch: (url, init) => {
        onBody?.(String(init.body));
        return send(url, init);
      },
      limiter: createRateLimiter(definition.limits, systemClock),
      timeoutMs: 5000,
    }),
  );
  const dependencies = {
    destination: twin.name,
    state: createSqlState(bigquery.warehouse, now),
    adapter,
    send: { maxAttempts: 2, backoffMs: 1, clock: systemClock, random: () => 0.5 },
    timeLimitMs: timeLimitMs ?? 60_000,
    now,
    log: createLogger({ service: "s", projectId: "p", write: () => undefined }),
  };
  return runSync(definition, runId, dependencies, replace);
}

const stateTables = [
  "definition",
  "runs",
  "plan",
  "batches",
  "outcomes",
  "ack",
  "quarantine",
  "approvals",
  "replacements",
];

/** All that the engine remembers, as text. */
export async function remembered(bigquery: LocalBigQuery): Promise<string> {
  const rows = stateTables.map(
    (table) => `SELECT TO_JSON_STRING(t) AS r FROM ops.sync_${table} AS t`,
  );
  return JSON.stringify(await bigquery.rows(rows.join(" UNION ALL ")));
}

const emptied = [
  ...stateTables.map((table) => `ops.sync_${table}`),
  "content.experiments",
  "gold.marts_marketing_audiences",
  "gold.marts_marketing_customer_360",
  "gold.marts_customer_churn_risk",
  "gold.marts_customer_clv",
  "gold.marts_content_assignments",
  "gold.marts_sales_orders",
  "silver.staging_customers_consent",
  "silver.staging_customers_profiles",
  "predictions.churn_scores",
];

export const emptyTables = (bigquery: LocalBigQuery): Promise<unknown> =>
  bigquery.warehouse.query(emptied.map((table) => `DELETE FROM ${table} WHERE TRUE;`).join("\n"));

export const consent = (
  customer: string,
  purpose: string,
  channel: string,
  state = "granted",
): string =>
  `("${customer}", "${purpose}", "${channel}", "${state}", TIMESTAMP "2026-11-01", "web")`;

export const publishConsent = (
  bigquery: LocalBigQuery,
  ...rows: readonly string[]
): Promise<unknown> =>
  bigquery.warehouse.query(
    `INSERT INTO silver.staging_customers_consent (customer_id, purpose, channel, state, updated_at, source) VALUES ${rows.join(", ")}`,
  );
