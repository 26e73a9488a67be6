import type { EnvironmentConfig } from "./schema.ts";

/** The laptop: nothing is applied, local/ reads the synthesised JSON. */
export const local: EnvironmentConfig = {
  projectId: "ame-local",
  region: "europe-west1",
  labels: { cost_center: "none" },
  deletionProtection: false,
  maxInstances: 1,
  schedulesPaused: true,
  timeTravelDays: 2,
  snapshotRetentionDays: 7,
  landingRetentionDays: 30,
  topicRetentionDays: 1,
  deadLetterRetentionDays: 7,
  releaseRetentionDays: 30,
  // Systems with the publisher role send garbage past the collector here, to show what becomes of it.
  eventSchema: false,
  salesforceLoginUrl: "http://127.0.0.1:8790/salesforce",
  customerManagedKeys: false,
  deployers: [],
  personalDataReaders: [],
  maskedReaders: [],
  rowAccess: [],
  biEngineGb: 0,
  transfers: [],
  changeStreams: [],
  logRetentionDays: 30,
  alertEmails: [],
  runbookUrl: "https://github.com/my-company/autonomous-marketing-engine/blob/main/docs/runbooks",
  dailyQueryGb: 100,
  budget: null,
};
