import type { FunctionDeployment } from "../../functions/_shared/deployment.ts";
import type { Objective } from "./objective.ts";

interface Destination {
  /** As functions are named: `google-ads` of `sync-google-ads`. */
  readonly name: string;
  readonly title: string;
}

/** A function `sync-<destination>` sends to it; the names of its syncs begin with the destination's. */
export function destinationOf({ name }: FunctionDeployment): readonly Destination[] {
  if (!name.startsWith("sync-")) return [];
  const destination = name.slice("sync-".length);
  const words = destination.split("-").map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`);
  return [{ name: destination, title: words.join(" ") }];
}

/** What every destination is promised: changed rows reach it in time, and it takes them. */
export function activation(destinations: readonly Destination[]): readonly Objective[] {
  const lag = lagMeasure(destinations);
  const success = successMeasure(destinations);
  return destinations.flatMap(({ name, title }): readonly Objective[] => [
    {
      id: `activation-lag-${name}`,
      title: `Activation lag of ${title}`,
      promise: "A changed row reaches its destination within two hours.",
      unit: "seconds",
      target: { atMost: 7_200 },
      goal: 0.95,
      source: { kind: "warehouse", measure: lag },
      runbook: "activation-lag",
    },
    {
      id: `sync-success-${name}`,
      title: `Rows that ${title} took`,
      promise: "Of the rows sent in a day, the destination takes 98 of 100.",
      unit: "share",
      target: { atLeast: 0.98 },
      goal: 0.95,
      source: { kind: "warehouse", measure: success },
      runbook: "sync-success",
    },
  ]);
}

const promises = (destinations: readonly Destination[], objective: string): string =>
  `UNNEST([${destinations
    .map(
      ({ name }) =>
        `STRUCT('${objective}-${name}' AS objective, '${name.replaceAll("-", "_")}_' AS prefix)`,
    )
    .join(", ")}]) AS promise`;

/** A run of a sync without a changed row leaves no trace, so what waits is counted from the first run that did not succeed. */
const lagMeasure = (destinations: readonly Destination[]): string => `SELECT
  promise.objective,
  CAST(MAX(sync.waiting) AS FLOAT64) AS value
FROM ${promises(destinations, "activation-lag")}
JOIN (
  SELECT
    run.sync,
    COALESCE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), MIN(IF(run.state != 'succeeded' AND run.started_at > COALESCE(good.last_success, TIMESTAMP '1970-01-01 00:00:00+00'), run.started_at, NULL)), SECOND), 0) AS waiting
  FROM ops.sync_runs AS run
  LEFT JOIN (
    SELECT sync, MAX(started_at) AS last_success FROM ops.sync_runs WHERE state = 'succeeded' GROUP BY sync
  ) AS good ON good.sync = run.sync
  GROUP BY run.sync
) AS sync ON STARTS_WITH(sync.sync, promise.prefix)
GROUP BY promise.objective`;

const successMeasure = (destinations: readonly Destination[]): string => `SELECT
  promise.objective,
  SAFE_DIVIDE(SUM(run.delivered), SUM(run.planned)) AS value
FROM ${promises(destinations, "sync-success")}
JOIN ops.sync_runs AS run ON STARTS_WITH(run.sync, promise.prefix)
WHERE run.finished_at >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 DAY)
GROUP BY promise.objective`;
