import type { EnvironmentConfig } from "./schema.ts";

/** Customers' data. */
export const prod: EnvironmentConfig = {
  projectId: "my-company-marketing-prod",
  region: "europe-west1",
  labels: { cost_center: "marketing" },
  deletionProtection: true,
  maxInstances: 100,
  schedulesPaused: false,
  landingRetentionDays: 400,
  topicRetentionDays: 31,
  deadLetterRetentionDays: 31,
  releaseRetentionDays: 400,
  salesforceLoginUrl: "https://login.salesforce.com",
  customerManagedKeys: true,
  deployers: [],
  personalDataReaders: [],
  maskedReaders: [],
  rowAccess: [],
  biEngineGb: 2,
  logRetentionDays: 400,
  alertEmails: ["marketing-oncall@my-company.com"],
  runbookUrl: "https://github.com/my-company/autonomous-marketing-engine/blob/main/docs/runbooks",
  dailyQueryGb: 1000,
  budget: { billingAccount: "000000-000000-000000", monthlyAmount: 2000, currencyCode: "EUR" },
};
