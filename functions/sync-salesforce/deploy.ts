import type { FunctionDeployment } from "../_shared/deployment.ts";

export const syncSalesforce: FunctionDeployment = {
  name: "sync-salesforce",
  description: "Sends changed lead scores to Salesforce and records what it confirmed.",
  // Who may call is declared by the caller: a workflow grants itself roles/run.invoker on the function.
  trigger: { kind: "http", public: false },
  memoryMb: 512,
  cpu: 1,
  timeoutSeconds: 900,
  // One instance with one request makes the in-process rate limiter and the plan exact.
  concurrency: 1,
  minInstances: 0,
  maxInstances: 1,
  environment: {
    GOOGLE_CLOUD_PROJECT: { config: "projectId" },
    BIGQUERY_LOCATION: { config: "region" },
    SALESFORCE_LOGIN_URL: { config: "salesforceLoginUrl" },
  },
  secrets: {
    SALESFORCE_CLIENT_ID: "salesforce-client-id",
    SALESFORCE_CLIENT_SECRET: "salesforce-client-secret",
  },
  grants: [
    { role: "roles/bigquery.dataViewer", dataset: "silver", personalData: ["identifier"] },
    { role: "roles/bigquery.dataViewer", dataset: "gold", personalData: ["identifier"] },
    // The plan holds the values that are sent, `event`, and what members are known by.
    { role: "roles/bigquery.dataEditor", dataset: "ops", personalData: ["event", "identifier"] },
    { role: "roles/bigquery.jobUser", project: true },
  ],
};
