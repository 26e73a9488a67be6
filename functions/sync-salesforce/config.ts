import { z } from "zod";
import { parseEnvironment } from "../_shared/config.ts";

const environment = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  BIGQUERY_LOCATION: z.string().min(1),
  SALESFORCE_LOGIN_URL: z.url({ protocol: /^https?$/ }),
  SALESFORCE_CLIENT_ID: z.string().min(1),
  SALESFORCE_CLIENT_SECRET: z.string().min(1),
});

export interface SyncConfig {
  readonly projectId: string;
  readonly location: string;
  readonly loginUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export function readConfig(variables: Readonly<Record<string, string | undefined>>): SyncConfig {
  const parsed = parseEnvironment(environment, variables);
  return {
    projectId: parsed.GOOGLE_CLOUD_PROJECT,
    location: parsed.BIGQUERY_LOCATION,
    loginUrl: parsed.SALESFORCE_LOGIN_URL.replace(/\/$/, ""),
    clientId: parsed.SALESFORCE_CLIENT_ID,
    clientSecret: parsed.SALESFORCE_CLIENT_SECRET,
  };
}
