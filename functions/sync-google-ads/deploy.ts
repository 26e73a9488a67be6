import type { FunctionDeployment } from "../_shared/deployment.ts";

export const syncGoogleAds: FunctionDeployment = {
  name: "sync-google-ads",
  description: "Adds and removes members of Google Ads customer lists, and uploads conversions.",
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
    DATA_MANAGER_URL: { config: "dataManagerUrl" },
    GOOGLE_ADS_ACCOUNT: { config: "googleAdsAccount" },
    GOOGLE_ADS_LOGIN_ACCOUNT: { config: "googleAdsLoginAccount" },
    GOOGLE_ADS_LISTS: { config: "googleAdsLists" },
    GOOGLE_ADS_CONVERSION_ACTIONS: { config: "googleAdsConversionActions" },
    GOOGLE_ADS_POLL_MS: { config: "googleAdsPollMs" },
  },
  // The API takes the function's own service account.
  secrets: {},
  grants: [
    // Read to be normalised and hashed in the query; nothing of it leaves the warehouse as it is.
    { role: "roles/bigquery.dataViewer", dataset: "silver" },
    { role: "roles/bigquery.dataViewer", dataset: "gold" },
    // The plan holds the values that are sent, `event`, and what members are known by.
    { role: "roles/bigquery.dataEditor", dataset: "ops", personalData: ["event", "identifier"] },
    { role: "roles/bigquery.jobUser", project: true },
  ],
};
