import { readsIds, syncFunction } from "../_shared/activation/deployment.ts";
import type { FunctionDeployment } from "../_shared/deployment.ts";

export const syncBraze: FunctionDeployment = syncFunction({
  name: "sync-braze",
  description: "Sends scores, score events and Canvas triggers to Braze.",
  environment: {
    BRAZE_URL: { config: "brazeUrl" },
    BRAZE_CANVASES: { config: "brazeCanvases" },
  },
  secrets: { BRAZE_API_KEY: "braze-api-key" },
  reads: ["silver", "gold", "predictions", "content"].map(readsIds),
});
