import type { FunctionDeployment } from "../_shared/deployment.ts";

export const land: FunctionDeployment = {
  name: "land",
  description: "Validates events against their contracts and appends them to bronze.",
  trigger: {
    kind: "pubsub",
    topic: "events",
    ackDeadlineSeconds: 60,
    maxDeliveryAttempts: 20,
    minBackoffSeconds: 10,
    maxBackoffSeconds: 600,
  },
  memoryMb: 1024,
  cpu: 1,
  timeoutSeconds: 60,
  concurrency: 80,
  minInstances: 0,
  maxInstances: 50,
  environment: { GOOGLE_CLOUD_PROJECT: { config: "projectId" } },
  secrets: {},
  // Appending needs bigquery.tables.updateData, which no smaller predefined role holds.
  // https://cloud.google.com/bigquery/docs/write-api#required_permissions
  grants: [
    { role: "roles/bigquery.dataEditor", dataset: "bronze" },
    { role: "roles/bigquery.dataEditor", dataset: "ops" },
  ],
};
