import type { FunctionDeployment } from "../_shared/deployment.ts";

export const load: FunctionDeployment = {
  name: "load",
  description: "Loads a new object of the landing bucket into bronze, once per generation.",
  trigger: {
    kind: "pubsub",
    topic: "landing-objects",
    ackDeadlineSeconds: 600,
    maxDeliveryAttempts: 10,
    minBackoffSeconds: 10,
    maxBackoffSeconds: 600,
  },
  memoryMb: 512,
  cpu: 1,
  timeoutSeconds: 600,
  concurrency: 10,
  minInstances: 0,
  maxInstances: 10,
  environment: {
    GOOGLE_CLOUD_PROJECT: { config: "projectId" },
    BIGQUERY_LOCATION: { config: "region" },
    LANDING_BUCKET: { bucket: "landing" },
  },
  secrets: {},
  grants: [
    { role: "roles/storage.objectViewer", bucket: "landing" },
    { role: "roles/bigquery.dataEditor", dataset: "bronze" },
    { role: "roles/bigquery.dataEditor", dataset: "ops" },
    { role: "roles/bigquery.jobUser", project: true },
  ],
};
