import { readsIds, syncFunction } from "../_shared/activation/deployment.ts";
import type { FunctionDeployment } from "../_shared/deployment.ts";

export const syncHubspot: FunctionDeployment = syncFunction({
  name: "sync-hubspot",
  description: "Sends scores and lifecycle stage to HubSpot contacts.",
  environment: {
    HUBSPOT_URL: { destination: "hubspot", url: "https://api.hubapi.com" },
  },
  secrets: { HUBSPOT_ACCESS_TOKEN: "hubspot-access-token" },
  reads: ["silver", "gold"].map(readsIds),
});
