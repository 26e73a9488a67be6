import { BillingBudget } from "@cdktf/provider-google/lib/billing-budget/index.js";
import { DataGoogleProject } from "@cdktf/provider-google/lib/data-google-project/index.js";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../config/schema.ts";
import { stackOf } from "../lib/environment-stack.ts";

const thresholds = [0.5, 0.75, 0.9] as const;

/** The project's budget for a month: says when half, three quarters and nine tenths of it are spent. It stops nothing. */
export class Budget extends Construct {
  constructor(
    scope: Construct,
    { billingAccount, monthlyAmount, currencyCode }: NonNullable<EnvironmentConfig["budget"]>,
    channels: readonly string[],
  ) {
    super(scope, "budget");
    const { config, environment } = stackOf(this);
    const project = new DataGoogleProject(this, "project", { projectId: config.projectId });
    new BillingBudget(this, "month", {
      billingAccount,
      displayName: `ame ${environment}`,
      budgetFilter: { projects: [`projects/${project.number}`], calendarPeriod: "MONTH" },
      amount: { specifiedAmount: { currencyCode, units: String(monthlyAmount) } },
      thresholdRules: thresholds.map((thresholdPercent) => ({ thresholdPercent })),
      ...(channels.length === 0
        ? {}
        : { allUpdatesRule: { monitoringNotificationChannels: [...channels] } }),
    });
  }
}
