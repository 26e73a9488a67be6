import { readsIds, syncFunction } from "../_shared/activation/deployment.ts";
import type { FunctionDeployment } from "../_shared/deployment.ts";

export const syncSalesforce: FunctionDeployment = syncFunction({
  name: "sync-salesforce",
  description: "Sends changed lead scores to Salesforce and records what it confirmed.",
  environment: {
    SALESFORCE_LOGIN_URL: { config: "salesforceLoginUrl" },
    SALESFORCE_USERNAME: { config: "salesforceUsername" },
  },
  secrets: {
    SALESFORCE_CLIENT_ID: "salesforce-client-id",
    SALESFORCE_CREDENTIAL: "salesforce-credential",
  },
  reads: ["silver", "gold"].map(readsIds),
});
