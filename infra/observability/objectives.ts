import type { FunctionDeployment } from "../../functions/_shared/deployment.ts";
import { qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import { deadLetterSubscription, pushSubscription, topicNames } from "../lib/naming.ts";
import type { Objective } from "./objective.ts";

export interface ObservedParts {
  readonly functions: readonly FunctionDeployment[];
  readonly tables: readonly TableContract[];
}

export interface ObjectiveLimits {
  readonly dailyQueryGb: number;
}

/** Every objective of an environment; a new mart or a new subscriber has its own without a line here. */
export function objectivesOf(
  { functions, tables }: ObservedParts,
  { dailyQueryGb }: ObjectiveLimits,
): readonly Objective[] {
  const has = (name: string): boolean => tables.some((table) => qualifiedName(table) === name);
  return [
    ...functions.flatMap(landingLag),
    ...topicNames.map(deadLetterAge),
    ...(has("ops.pipeline_runs") && has("ops.model_runs")
      ? [
          ...tables.filter(({ layer }) => layer === "gold").map((mart) => freshness(mart, tables)),
          jobCost(dailyQueryGb),
        ]
      : []),
    ...(has("ops.scoring_runs") ? [scoreAge] : []),
    ...(has("ops.sync_runs") ? [activationLag, syncSuccess] : []),
  ];
}

function landingLag({ name, trigger }: FunctionDeployment): readonly Objective[] {
  if (trigger.kind !== "pubsub") return [];
  return [
    {
      id: `landing-lag-${name}`,
      title: `Landing lag of ${name}`,
      promise: "What was accepted is in bronze within five minutes.",
      unit: "seconds",
      target: { atMost: 300 },
      goal: 0.99,
      source: { kind: "backlog", subscription: pushSubscription(trigger.topic, name) },
      runbook: "landing-lag",
    },
  ];
}

const deadLetterAge = (topic: string): Objective => ({
  id: `dead-letter-age-${topic}`,
  title: `Age of dead letters of ${topic}`,
  promise: "A message that nobody could process is looked at within a day.",
  unit: "seconds",
  target: { atMost: 86_400 },
  goal: 0.95,
  source: { kind: "backlog", subscription: deadLetterSubscription(topic) },
  runbook: "dead-letter-age",
});

/**
 * Age of the oldest row that landed after the last run that left the mart up to date. A run that found nothing new leaves no
 * trace, and a mart that nothing changed is fresh however old it is.
 */
function freshness(mart: TableContract, tables: readonly TableContract[]): Objective {
  const name = qualifiedName(mart);
  const landed = tables
    .filter(({ layer }) => layer === "bronze")
    .map(
      ({ table }) =>
        `SELECT publish_time FROM bronze.${table} WHERE ingest_date >= DATE_SUB(CURRENT_DATE(), INTERVAL 2 DAY)`,
    )
    .join(" UNION ALL ");
  return {
    id: `freshness-${mart.table.replaceAll("_", "-")}`,
    title: `Freshness of ${name}`,
    promise: "What has landed is in the mart within 45 minutes.",
    unit: "seconds",
    target: { atMost: 2_700 },
    goal: 0.95,
    source: {
      kind: "warehouse",
      sql: `SELECT CAST(COALESCE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), MIN(landed.publish_time), SECOND), 0) AS FLOAT64) AS value FROM (${landed}) AS landed WHERE landed.publish_time > (SELECT COALESCE(MAX(run.started_at), TIMESTAMP '1970-01-01 00:00:00+00') FROM ops.pipeline_runs AS run WHERE run.run_id NOT IN (SELECT model.run_id FROM ops.model_runs AS model WHERE model.model = '${name}' AND model.state != 'succeeded'))`,
    },
    runbook: "freshness",
  };
}

const scoreAge: Objective = {
  id: "score-age",
  title: "Age of the scores",
  promise: "Leads are scored once a day.",
  unit: "seconds",
  target: { atMost: 36 * 3_600 },
  goal: 0.95,
  source: {
    kind: "warehouse",
    sql: "SELECT CAST(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), MAX(finished_at), SECOND) AS FLOAT64) AS value FROM ops.scoring_runs WHERE state = 'JOB_STATE_SUCCEEDED'",
  },
  runbook: "score-age",
};

/** A run of a sync without a changed row leaves no trace, so what waits is counted from the first run that did not succeed. */
const activationLag: Objective = {
  id: "activation-lag",
  title: "Activation lag",
  promise: "A changed row reaches its destination within two hours.",
  unit: "seconds",
  target: { atMost: 7_200 },
  goal: 0.95,
  source: {
    kind: "warehouse",
    sql: "SELECT CAST(MAX(waiting) AS FLOAT64) AS value FROM (SELECT run.sync, COALESCE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), MIN(IF(run.state != 'succeeded' AND run.started_at > COALESCE(good.last_success, TIMESTAMP '1970-01-01 00:00:00+00'), run.started_at, NULL)), SECOND), 0) AS waiting FROM ops.sync_runs AS run LEFT JOIN (SELECT sync, MAX(started_at) AS last_success FROM ops.sync_runs WHERE state = 'succeeded' GROUP BY sync) AS good ON good.sync = run.sync GROUP BY run.sync)",
  },
  runbook: "activation-lag",
};

const syncSuccess: Objective = {
  id: "sync-success",
  title: "Rows that destinations took",
  promise: "Of the rows sent in a day, destinations take 98 of 100.",
  unit: "share",
  target: { atLeast: 0.98 },
  goal: 0.95,
  source: {
    kind: "warehouse",
    sql: "SELECT SAFE_DIVIDE(SUM(delivered), SUM(planned)) AS value FROM ops.sync_runs WHERE finished_at >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 DAY)",
  },
  runbook: "sync-success",
};

const jobCost = (dailyQueryGb: number): Objective => ({
  id: "job-cost",
  title: "Bytes that transforms read in a day",
  promise: `The transforms of a day read at most ${dailyQueryGb} GB.`,
  unit: "gigabytes",
  target: { atMost: dailyQueryGb },
  goal: 0.95,
  source: {
    kind: "warehouse",
    sql: "SELECT COALESCE(SUM(bytes_processed), 0) / 1000000000 AS value FROM ops.model_runs WHERE finished_at >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 DAY)",
  },
  runbook: "job-cost",
});
