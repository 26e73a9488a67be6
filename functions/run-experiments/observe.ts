import type { Warehouse } from "../_shared/google/warehouse.ts";

export const sinceSql = `SELECT MIN(started_at) AS since FROM content.experiments WHERE state = "running"`;

/**
 * Exposures and outcomes come back as events: whoever was shown the variant that is assigned to them (properties.variation_id,
 * as Segment's A/B testing spec has it) is exposed from then on, and succeeds with the first outcome event within the window
 * that does not name another variant. Whoever saw another variant than the assigned one is not counted.
 */
export const exposuresMerge = `MERGE content.exposures AS t
USING (
  WITH assigned AS (
    SELECT a.experiment_id, a.customer_id, a.variant, a.round, a.assigned_at, e.outcome_event
    FROM content.assignments AS a
    INNER JOIN content.experiments AS e ON e.experiment_id = a.experiment_id
    WHERE e.state = "running"
  ),
  people AS (
    SELECT customer_id, id
    FROM silver.staging_customers_profiles, UNNEST(ARRAY_CONCAT(user_ids, anonymous_ids)) AS id
  ),
  events AS (
    SELECT p.customer_id, e.event_name, e.occurred_at, JSON_VALUE(e.properties, '$.variation_id') AS variant
    FROM silver.staging_events_all AS e
    INNER JOIN people AS p ON p.id = COALESCE(e.user_id, e.anonymous_id)
    WHERE e.event_date >= DATE(@since)
  ),
  exposed AS (
    SELECT a.experiment_id, a.customer_id, a.variant, a.round, a.outcome_event, MIN(e.occurred_at) AS exposed_at
    FROM assigned AS a
    INNER JOIN events AS e ON e.customer_id = a.customer_id AND e.variant = a.variant
    WHERE e.event_name IN ("Experiment Viewed", "Email Sent", "Email Delivered") AND e.occurred_at >= a.assigned_at
    GROUP BY a.experiment_id, a.customer_id, a.variant, a.round, a.outcome_event
  )
  SELECT x.experiment_id, x.customer_id, x.variant, x.round, x.exposed_at, MIN(e.occurred_at) AS converted_at
  FROM exposed AS x
  LEFT JOIN events AS e
    ON e.customer_id = x.customer_id AND e.event_name = x.outcome_event AND COALESCE(e.variant, x.variant) = x.variant
    AND e.occurred_at >= x.exposed_at AND e.occurred_at < TIMESTAMP_ADD(x.exposed_at, INTERVAL @window_days DAY)
  GROUP BY x.experiment_id, x.customer_id, x.variant, x.round, x.exposed_at
) AS s
ON t.experiment_id = s.experiment_id AND t.customer_id = s.customer_id
WHEN MATCHED AND t.converted_at IS NULL AND s.converted_at IS NOT NULL THEN UPDATE SET converted_at = s.converted_at
WHEN NOT MATCHED THEN INSERT (experiment_id, customer_id, variant, round, exposed_at, converted_at)
VALUES (s.experiment_id, s.customer_id, s.variant, s.round, s.exposed_at, s.converted_at)`;

/** Brings content.exposures up to date; `false` when no experiment runs. */
export async function observe(
  windowDays: number,
  warehouse: Pick<Warehouse, "query">,
): Promise<boolean> {
  const [row] = await warehouse.query(sinceSql);
  const since = timestampOf(row?.["since"]);
  if (since === null) return false;
  await warehouse.query(exposuresMerge, {
    since: { type: "TIMESTAMP", value: since },
    window_days: { type: "INT64", value: windowDays },
  });
  return true;
}

/** The client gives a timestamp as an object around its text. */
function timestampOf(value: unknown): string | null {
  if (value == null) return null;
  return typeof value === "object" && "value" in value ? String(value.value) : String(value);
}
