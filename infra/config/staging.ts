import type { EnvironmentConfig } from "./schema.ts";

/** As prod, on sandboxes of the destinations. */
export const staging: EnvironmentConfig = {
  projectId: "my-company-marketing-staging",
  region: "europe-west1",
  labels: { cost_center: "marketing" },
  deletionProtection: false,
  maxInstances: 20,
  schedulesPaused: false,
  landingRetentionDays: 90,
  topicRetentionDays: 7,
  deadLetterRetentionDays: 14,
  releaseRetentionDays: 90,
  salesforceLoginUrl: "https://test.salesforce.com",
  customerManagedKeys: false,
  deployers: [],
  personalDataReaders: [],
  maskedReaders: [],
  rowAccess: [],
  biEngineGb: 0,
  logRetentionDays: 90,
  alertEmails: ["marketing-oncall@my-company.com"],
  runbookUrl: "https://github.com/my-company/autonomous-marketing-engine/blob/main/docs/runbooks",
  dailyQueryGb: 100,
  budget: { billingAccount: "000000-000000-000000", monthlyAmount: 300, currencyCode: "EUR" },
};
