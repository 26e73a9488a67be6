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
};
