import type { FunctionDeployment } from "../_shared/deployment.ts";

export const syncHubspot: FunctionDeployment = {
  name: "sync-hubspot",
  description: "Sends scores and lifecycle stage to HubSpot contacts.",
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
    HUBSPOT_URL: { config: "hubspotUrl" },
  },
  secrets: { HUBSPOT_ACCESS_TOKEN: "hubspot-access-token" },
  grants: [
    { role: "roles/bigquery.dataViewer", dataset: "silver", personalData: ["identifier"] },
    { role: "roles/bigquery.dataViewer", dataset: "gold", personalData: ["identifier"] },
    // The plan holds the values that are sent, `event`, and what members are known by.
    { role: "roles/bigquery.dataEditor", dataset: "ops", personalData: ["event", "identifier"] },
    { role: "roles/bigquery.jobUser", project: true },
  ],
};
