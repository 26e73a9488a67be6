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
};
