import { syncFunction } from "../_shared/activation/deployment.ts";
import type { FunctionDeployment } from "../_shared/deployment.ts";

export const syncGoogleAds: FunctionDeployment = syncFunction({
  name: "sync-google-ads",
  description: "Adds and removes members of Google Ads customer lists, and uploads conversions.",
  environment: {
    DATA_MANAGER_URL: { destination: "google-ads", url: "https://datamanager.googleapis.com" },
    GOOGLE_ADS_ACCOUNT: { config: "googleAdsAccount" },
    GOOGLE_ADS_LOGIN_ACCOUNT: { config: "googleAdsLoginAccount" },
    GOOGLE_ADS_LISTS: { config: "googleAdsLists" },
    GOOGLE_ADS_CONVERSION_ACTIONS: { config: "googleAdsConversionActions" },
    GOOGLE_ADS_POLL_MS: { config: "googleAdsPollMs" },
  },
  // The API takes the function's own service account.
  secrets: {},
  reads: [
    // Personal data is read to be normalised and hashed in the query; nothing of it leaves the warehouse as it is.
    { role: "roles/bigquery.dataViewer", dataset: "silver" },
    { role: "roles/bigquery.dataViewer", dataset: "gold" },
  ],
});
