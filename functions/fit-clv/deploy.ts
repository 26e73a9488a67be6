import type { FunctionDeployment } from "../_shared/deployment.ts";

export const fitClv: FunctionDeployment = {
  name: "fit-clv",
  description: "Fits BG/NBD and Gamma-Gamma and predicts lifetime value where no model is better.",
  trigger: { kind: "http", public: false },
  memoryMb: 1024,
  cpu: 1,
  timeoutSeconds: 1800,
  concurrency: 1,
  minInstances: 0,
  maxInstances: 2,
  environment: {
    GOOGLE_CLOUD_PROJECT: { config: "projectId" },
    BIGQUERY_LOCATION: { config: "region" },
  },
  secrets: {},
  grants: [
    { role: "roles/bigquery.dataEditor", dataset: "predictions", personalData: ["identifier"] },
    { role: "roles/bigquery.jobUser", project: true },
  ],
};
