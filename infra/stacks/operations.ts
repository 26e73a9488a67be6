import { LoggingMetric } from "@cdktf/provider-google/lib/logging-metric/index.js";
import { MonitoringCustomService } from "@cdktf/provider-google/lib/monitoring-custom-service/index.js";
import { MonitoringDashboard } from "@cdktf/provider-google/lib/monitoring-dashboard/index.js";
import { MonitoringNotificationChannel } from "@cdktf/provider-google/lib/monitoring-notification-channel/index.js";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { Budget } from "../constructs/budget.ts";
import { LogSinks } from "../constructs/log-sinks.ts";
import { backlogAge, measurementsMetric, ServiceLevel } from "../constructs/service-level.ts";
import { EnvironmentStack, type Environment } from "../lib/environment-stack.ts";
import { escapeTemplate } from "../lib/escape.ts";
import { dashboardOf } from "../observability/dashboard.ts";
import { objectivesOf, type ObservedParts } from "../observability/objectives.ts";

const valuesMetric = "objective_values";
const measured =
  'resource.type="workflows.googleapis.com/Workflow" jsonPayload.message="Objective measured"';
const label = (key: string, description: string): { key: string; description: string } => ({
  key,
  description,
});

/** Who watches it all: logs that are kept, objectives with their alerts, a dashboard, a budget. */
export class OperationsStack extends EnvironmentStack {
  constructor(scope: Construct, environment: Environment, parts: ObservedParts) {
    super(scope, "operations", environment);
    const { alertEmails, budget } = this.config;
    const channels = alertEmails.map(
      (email, index) =>
        new MonitoringNotificationChannel(this, `email_${index}`, {
          displayName: `Marketing engine on-call (${email})`,
          type: "email",
          labels: { email_address: email },
          userLabels: { component: "alerts" },
        }).id,
    );
    new LogSinks(this);
    if (budget !== null) new Budget(this, budget, channels);
    const metrics = this.addMetrics();
    const service = new MonitoringCustomService(this, "service", {
      serviceId: "ame",
      displayName: "Autonomous Marketing Engine",
      userLabels: { component: "objectives" },
      // A service level may name a metric only once it exists.
      dependsOn: [...metrics],
    });
    const objectives = objectivesOf(parts, this.config);
    for (const objective of objectives)
      new ServiceLevel(this, { objective, service: service.serviceId, channels });
    new MonitoringDashboard(this, "dashboard", {
      dashboardJson: escapeTemplate(dashboardOf(objectives, { backlogAge, valuesMetric })),
      dependsOn: [...metrics],
    });
  }

  /** What workflows/observe.yaml logs: how often each objective was met, and the values themselves for charts. */
  private addMetrics(): readonly ITerraformDependable[] {
    return [
      new LoggingMetric(this, "measurements", {
        name: measurementsMetric,
        description: "Measurements of objectives, by outcome.",
        filter: measured,
        metricDescriptor: {
          metricKind: "DELTA",
          valueType: "INT64",
          unit: "1",
          labels: [label("objective", "Id of the objective."), label("outcome", "good or bad.")],
        },
        labelExtractors: {
          objective: "EXTRACT(jsonPayload.objective)",
          outcome: "EXTRACT(jsonPayload.outcome)",
        },
      }),
      new LoggingMetric(this, "values", {
        name: valuesMetric,
        description: "Measured values of objectives, in their own units.",
        filter: measured,
        valueExtractor: "EXTRACT(jsonPayload.value)",
        metricDescriptor: {
          metricKind: "DELTA",
          valueType: "DISTRIBUTION",
          labels: [label("objective", "Id of the objective.")],
        },
        labelExtractors: { objective: "EXTRACT(jsonPayload.objective)" },
      }),
    ];
  }
}
