import type { FunctionDeployment } from "../_shared/deployment.ts";

export const reviewPage: FunctionDeployment = {
  name: "review-page",
  description:
    "Shows content that waits for a person to the holder of a signed link, and takes the decision.",
  // A browser has no Google identity to show: the signed link is the key.
  trigger: { kind: "http", public: true },
  memoryMb: 256,
  cpu: 1,
  timeoutSeconds: 60,
  concurrency: 10,
  minInstances: 0,
  maxInstances: 2,
  environment: {
    GOOGLE_CLOUD_PROJECT: { config: "projectId" },
    BIGQUERY_LOCATION: { config: "region" },
  },
  secrets: { REVIEW_LINK_KEY: "review-link-key" },
  grants: [
    { role: "roles/bigquery.dataViewer", dataset: "content", personalData: [] },
    { role: "roles/bigquery.jobUser", project: true },
    // Holds workflows.callbacks.send; Workflows has no IAM policy per workflow.
    { role: "roles/workflows.invoker", project: true },
  ],
};
