import type { FunctionDeployment } from "../../functions/_shared/deployment.ts";
import { qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import { deadLetterSubscription, pushSubscription, topicNames } from "../lib/naming.ts";
import { activation, destinationOf } from "./activation.ts";
import { freshness, type Reads } from "./freshness.ts";
import type { Objective } from "./objective.ts";

export interface ObservedParts {
  readonly functions: readonly FunctionDeployment[];
  readonly tables: readonly TableContract[];
  /** What each model reads: a mart without an entry has no freshness to promise. */
  readonly reads?: Reads;
}

export interface ObjectiveLimits {
  readonly dailyQueryGb: number;
}

/** Every objective of an environment; a new mart or a new subscriber has its own without a line here. */
export function objectivesOf(
  { functions, tables, reads }: ObservedParts,
  { dailyQueryGb }: ObjectiveLimits,
): readonly Objective[] {
  const has = (name: string): boolean => tables.some((table) => qualifiedName(table) === name);
  return [
    ...functions.flatMap(landingLag),
    ...topicNames.map(deadLetterAge),
    ...(has("ops.pipeline_runs") && has("ops.model_runs")
      ? [...freshness(tables, reads ?? new Map()), jobCost(dailyQueryGb)]
      : []),
    ...tables.flatMap(scoreAge),
    ...(has("ops.sync_runs") ? activation(functions.flatMap(destinationOf)) : []),
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

/** Every table of predictions that says when a row was scored. */
function scoreAge(contract: TableContract): readonly Objective[] {
  const { layer, table, row } = contract;
  if (layer !== "predictions" || !("scored_at" in row.shape)) return [];
  const id = `score-age-${table.replaceAll("_", "-")}`;
  return [
    {
      id,
      title: `Age of ${qualifiedName(contract)}`,
      promise: "Scores are made once a day.",
      unit: "seconds",
      target: { atMost: 36 * 3_600 },
      goal: 0.95,
      source: {
        kind: "warehouse",
        measure: `SELECT '${id}' AS objective, CAST(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), MAX(scored_at), SECOND) AS FLOAT64) AS value FROM ${qualifiedName(contract)}`,
      },
      runbook: "score-age",
    },
  ];
}

const jobCost = (dailyQueryGb: number): Objective => ({
  id: "job-cost",
  title: "Bytes that transforms read in a day",
  promise: `The transforms of a day read at most ${dailyQueryGb} GB.`,
  unit: "gigabytes",
  target: { atMost: dailyQueryGb },
  goal: 0.95,
  source: {
    kind: "warehouse",
    measure:
      "SELECT 'job-cost' AS objective, COALESCE(SUM(bytes_processed), 0) / 1000000000 AS value FROM ops.model_runs WHERE finished_at >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 DAY)",
  },
  runbook: "job-cost",
});
