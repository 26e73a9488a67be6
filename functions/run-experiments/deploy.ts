import type { FunctionDeployment } from "../_shared/deployment.ts";

export const runExperiments: FunctionDeployment = {
  name: "run-experiments",
  description: "Opens, observes, reallocates and ends experiments over approved content.",
  trigger: { kind: "http", public: false },
  memoryMb: 512,
  cpu: 1,
  timeoutSeconds: 1800,
  // Decisions about one experiment are taken in turn.
  concurrency: 1,
  minInstances: 0,
  maxInstances: 1,
  environment: {
    GOOGLE_CLOUD_PROJECT: { config: "projectId" },
    BIGQUERY_LOCATION: { config: "region" },
    HOLDOUT_SHARE: "0.05",
    HOLDOUT_SALT: "content-holdout-1",
    ALLOCATION_FLOOR: "0.1",
    OUTCOME_WINDOW_DAYS: "14",
  },
  secrets: {},
  grants: [
    { role: "roles/bigquery.dataViewer", dataset: "silver", personalData: ["identifier"] },
    { role: "roles/bigquery.dataEditor", dataset: "gold", personalData: ["identifier"] },
    { role: "roles/bigquery.dataEditor", dataset: "content" },
    { role: "roles/bigquery.dataEditor", dataset: "ops", personalData: [] },
    { role: "roles/bigquery.jobUser", project: true },
  ],
};
