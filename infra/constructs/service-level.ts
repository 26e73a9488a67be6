import { MonitoringAlertPolicy } from "@cdktf/provider-google/lib/monitoring-alert-policy/index.js";
import {
  MonitoringSlo,
  type MonitoringSloConfig,
} from "@cdktf/provider-google/lib/monitoring-slo/index.js";
import { Construct } from "constructs";
import { stackOf } from "../lib/environment-stack.ts";
import type { Objective } from "../observability/objective.ts";

/** Log-based counter of measurements; infra/stacks/operations.ts makes it. */
export const measurementsMetric = "objective_measurements";

/**
 * How fast the error budget of 28 days may burn before someone is told: 14.4 times over an hour is 2 % of it and pages, 6
 * times over six hours is 5 % and opens a ticket. The short window ends the alert soon after the cause is gone.
 * https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
 */
const alerts = [
  { name: "fast", severity: "CRITICAL", burnRate: 14.4, long: "3600s", short: "900s" },
  { name: "slow", severity: "WARNING", burnRate: 6, long: "21600s", short: "1800s" },
] as const;

export interface ServiceLevelOptions {
  readonly objective: Objective;
  /** Id of the service that the objective belongs to. */
  readonly service: string;
  readonly channels: readonly string[];
}

/** An objective as Cloud Monitoring has it, with the alerts that its error budget calls for. */
export class ServiceLevel extends Construct {
  constructor(scope: Construct, { objective, service, channels }: ServiceLevelOptions) {
    super(scope, objective.id);
    const { config } = stackOf(this);
    const slo = new MonitoringSlo(this, "objective", {
      service,
      sloId: objective.id,
      displayName: objective.title,
      goal: objective.goal,
      rollingPeriodDays: 28,
      userLabels: { component: objective.id },
      ...indicatorOf(objective),
    });
    // A share of bad measurements cannot burn faster than all of them being bad.
    const fastest = 1 / (1 - objective.goal);
    for (const { name, severity, burnRate, long, short } of alerts)
      new MonitoringAlertPolicy(this, name, {
        displayName: `${objective.title}: error budget burns ${name}`,
        severity,
        combiner: "AND",
        notificationChannels: [...channels],
        userLabels: { component: objective.id },
        conditions: [long, short].map((window) => ({
          displayName: `Burn rate over ${window}`,
          conditionThreshold: {
            filter: `select_slo_burn_rate("${slo.name}", "${window}")`,
            comparison: "COMPARISON_GT",
            thresholdValue: Math.min(burnRate, round(fastest * 0.8)),
            duration: "0s",
          },
        })),
        alertStrategy: { autoClose: "86400s" },
        documentation: {
          mimeType: "text/markdown",
          subject: objective.title,
          content: `${objective.promise}\n\nWhat to do: ${config.runbookUrl}/${objective.runbook}.md`,
          links: [{ displayName: "Runbook", url: `${config.runbookUrl}/${objective.runbook}.md` }],
        },
      });
  }
}

const round = (value: number): number => Math.round(value * 100) / 100;

type Indicator = Pick<MonitoringSloConfig, "windowsBasedSli" | "requestBasedSli">;

function indicatorOf({ id, source, target }: Objective): Indicator {
  if (source.kind === "warehouse") {
    const measurements = `metric.type="logging.googleapis.com/user/${measurementsMetric}" resource.type="workflows.googleapis.com/Workflow" metric.label.objective="${id}"`;
    return {
      requestBasedSli: {
        goodTotalRatio: {
          goodServiceFilter: `${measurements} metric.label.outcome="good"`,
          totalServiceFilter: measurements,
        },
      },
    };
  }
  if (!("atMost" in target))
    throw new Error(`Objective ${id}: the age of a backlog is good when it is low; give atMost.`);
  return {
    windowsBasedSli: {
      windowPeriod: "300s",
      metricMeanInRange: {
        timeSeries: `${backlogAge} resource.label.subscription_id="${source.subscription}"`,
        range: { min: 0, max: target.atMost },
      },
    },
  };
}

/** https://cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-pubsub */
export const backlogAge =
  'metric.type="pubsub.googleapis.com/subscription/oldest_unacked_message_age" resource.type="pubsub_subscription"';
