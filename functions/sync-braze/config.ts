import { z } from "zod";
import { parseEnvironment, pairs } from "../_shared/config.ts";

const environment = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  BIGQUERY_LOCATION: z.string().min(1),
  BRAZE_URL: z.url({ protocol: /^https?$/ }),
  BRAZE_API_KEY: z.string().min(1),
  BRAZE_CANVASES: pairs,
});

export interface SyncConfig {
  readonly projectId: string;
  readonly location: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly canvases: ReadonlyMap<string, string>;
}

export function readConfig(variables: Readonly<Record<string, string | undefined>>): SyncConfig {
  const parsed = parseEnvironment(environment, variables);
  return {
    projectId: parsed.GOOGLE_CLOUD_PROJECT,
    location: parsed.BIGQUERY_LOCATION,
    baseUrl: parsed.BRAZE_URL.replace(/\/$/, ""),
    apiKey: parsed.BRAZE_API_KEY,
    canvases: parsed.BRAZE_CANVASES,
  };
}
