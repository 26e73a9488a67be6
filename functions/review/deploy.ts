import type { FunctionDeployment } from "../_shared/deployment.ts";

export const review: FunctionDeployment = {
  name: "review",
  description: "Carries out what a person decided about generated content.",
  trigger: { kind: "http", public: false },
  memoryMb: 256,
  cpu: 1,
  timeoutSeconds: 120,
  // Two decisions on one approval are taken in turn.
  concurrency: 1,
  minInstances: 0,
  maxInstances: 1,
  environment: {
    GOOGLE_CLOUD_PROJECT: { config: "projectId" },
    BIGQUERY_LOCATION: { config: "region" },
    CONTENT_ADMINISTRATORS: "owner",
  },
  secrets: {},
  grants: [
    { role: "roles/bigquery.dataEditor", dataset: "gold" },
    { role: "roles/bigquery.dataEditor", dataset: "content" },
    { role: "roles/bigquery.dataEditor", dataset: "ops" },
    { role: "roles/bigquery.jobUser", project: true },
  ],
};
