import { z } from "zod";
import { parseEnvironment } from "../_shared/config.ts";
import type { Credentials } from "./session.ts";

const common = {
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  BIGQUERY_LOCATION: z.string().min(1),
  SALESFORCE_LOGIN_URL: z.url({ protocol: /^https?$/ }),
  SALESFORCE_CLIENT_ID: z.string().min(1),
};
const bySecret = z.object({ ...common, SALESFORCE_CLIENT_SECRET: z.string().min(1) });
/** With a private key it logs in by JWT bearer, as that user, and needs no client secret. */
const byKey = z.object({
  ...common,
  SALESFORCE_PRIVATE_KEY: z.string().min(1),
  SALESFORCE_USERNAME: z.string().min(1),
});

export interface SyncConfig {
  readonly projectId: string;
  readonly location: string;
  readonly loginUrl: string;
  readonly credentials: Credentials;
}

export function readConfig(variables: Readonly<Record<string, string | undefined>>): SyncConfig {
  if (variables["SALESFORCE_PRIVATE_KEY"] === undefined) {
    const parsed = parseEnvironment(bySecret, variables);
    return withCredentials(parsed, {
      kind: "client_credentials",
      clientId: parsed.SALESFORCE_CLIENT_ID,
      clientSecret: parsed.SALESFORCE_CLIENT_SECRET,
    });
  }
  const parsed = parseEnvironment(byKey, variables);
  return withCredentials(parsed, {
    kind: "jwt_bearer",
    clientId: parsed.SALESFORCE_CLIENT_ID,
    privateKey: parsed.SALESFORCE_PRIVATE_KEY,
    username: parsed.SALESFORCE_USERNAME,
    audience: parsed.SALESFORCE_LOGIN_URL.replace(/\/$/, ""),
  });
}

const withCredentials = (
  parsed: z.output<z.ZodObject<typeof common>>,
  credentials: Credentials,
): SyncConfig => ({
  projectId: parsed.GOOGLE_CLOUD_PROJECT,
  location: parsed.BIGQUERY_LOCATION,
  loginUrl: parsed.SALESFORCE_LOGIN_URL.replace(/\/$/, ""),
  credentials,
});
