import { z } from "zod";
import { parseEnvironment } from "../_shared/config.ts";

const environment = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  BIGQUERY_LOCATION: z.string().min(1),
  HUBSPOT_URL: z.url({ protocol: /^https?$/ }),
  HUBSPOT_ACCESS_TOKEN: z.string().min(1),
});

export interface SyncConfig {
  readonly projectId: string;
  readonly location: string;
  readonly baseUrl: string;
  readonly accessToken: string;
}

export function readConfig(variables: Readonly<Record<string, string | undefined>>): SyncConfig {
  const parsed = parseEnvironment(environment, variables);
  return {
    projectId: parsed.GOOGLE_CLOUD_PROJECT,
    location: parsed.BIGQUERY_LOCATION,
    baseUrl: parsed.HUBSPOT_URL.replace(/\/$/, ""),
    accessToken: parsed.HUBSPOT_ACCESS_TOKEN,
  };
}
