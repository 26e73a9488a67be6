import type { EnvironmentConfig } from "./schema.ts";

/** Engineers try things here: schedules stand still, everything can be destroyed. */
export const dev: EnvironmentConfig = {
  projectId: "my-company-marketing-dev",
  region: "europe-west1",
  labels: { cost_center: "marketing" },
  deletionProtection: false,
  maxInstances: 5,
  schedulesPaused: true,
  landingRetentionDays: 30,
  topicRetentionDays: 1,
  deadLetterRetentionDays: 7,
  releaseRetentionDays: 30,
  salesforceLoginUrl: "https://test.salesforce.com",
  customerManagedKeys: false,
  deployers: [],
  personalDataReaders: [],
  maskedReaders: [],
  rowAccess: [],
  biEngineGb: 0,
  logRetentionDays: 30,
  alertEmails: ["marketing-oncall@my-company.com"],
  runbookUrl: "https://github.com/my-company/autonomous-marketing-engine/blob/main/docs/runbooks",
  dailyQueryGb: 50,
  budget: { billingAccount: "000000-000000-000000", monthlyAmount: 100, currencyCode: "EUR" },
};
