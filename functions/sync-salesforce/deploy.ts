import { readsIds, syncFunction } from "../_shared/activation/deployment.ts";
import type { FunctionDeployment } from "../_shared/deployment.ts";

export const syncSalesforce: FunctionDeployment = syncFunction({
  name: "sync-salesforce",
  description: "Sends changed lead scores to Salesforce and records what it confirmed.",
  environment: {
    SALESFORCE_LOGIN_URL: { config: "salesforceLoginUrl" },
  },
  secrets: {
    SALESFORCE_CLIENT_ID: "salesforce-client-id",
    SALESFORCE_CLIENT_SECRET: "salesforce-client-secret",
  },
  reads: ["silver", "gold"].map(readsIds),
});
