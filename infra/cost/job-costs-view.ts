import { prices } from "./price-list.ts";

export const jobCostsView = { dataset: "ops", table: "job_costs" } as const;

const microsPerTib = Math.round(prices.queries.usd * 1_000_000);

/** What each model's queries read in a day, and what that is at the list price of on-demand queries, before the free part. */
export const jobCostsViewSql = `SELECT
  DATE(finished_at) AS day,
  model,
  COUNT(*) AS runs,
  COALESCE(SUM(bytes_processed), 0) AS bytes_processed,
  CAST(COALESCE(SUM(bytes_processed), 0) / 1099511627776 * ${microsPerTib} AS INT64) AS cost_micros,
  'USD' AS currency_code
FROM ops.model_runs
WHERE bytes_processed IS NOT NULL
GROUP BY day, model`;
