import { createPrivateKey } from "node:crypto";
import { z } from "zod";
import { parseEnvironment } from "../_shared/config.ts";
import type { Credentials } from "./session.ts";

const variables = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  BIGQUERY_LOCATION: z.string().min(1),
  SALESFORCE_LOGIN_URL: z.url({ protocol: /^https?$/ }),
  SALESFORCE_CLIENT_ID: z.string().min(1),
  /** The user that JWT bearer logs in as; empty for client credentials. */
  SALESFORCE_USERNAME: z.string(),
  /** The app's client secret, or with a username the private key whose certificate the app holds. */
  SALESFORCE_CREDENTIAL: z.string().min(1),
});

const environment = variables.refine(
  ({ SALESFORCE_USERNAME: username, SALESFORCE_CREDENTIAL: credential }) =>
    username === "" || isPrivateKey(credential),
  {
    path: ["SALESFORCE_CREDENTIAL"],
    message: "is no private key in PEM, which a login as SALESFORCE_USERNAME needs",
  },
);

function isPrivateKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

export interface SyncConfig {
  readonly projectId: string;
  readonly location: string;
  readonly loginUrl: string;
  readonly credentials: Credentials;
}

export function readConfig(given: Readonly<Record<string, string | undefined>>): SyncConfig {
  const parsed = parseEnvironment(environment, given);
  const loginUrl = parsed.SALESFORCE_LOGIN_URL.replace(/\/$/, "");
  const clientId = parsed.SALESFORCE_CLIENT_ID;
  const username = parsed.SALESFORCE_USERNAME;
  const credential = parsed.SALESFORCE_CREDENTIAL;
  return {
    projectId: parsed.GOOGLE_CLOUD_PROJECT,
    location: parsed.BIGQUERY_LOCATION,
    loginUrl,
    credentials:
      username === ""
        ? { kind: "client_credentials", clientId, clientSecret: credential }
        : {
            kind: "jwt_bearer",
            clientId,
            privateKey: credential,
            username,
            audience: audienceOf(loginUrl),
          },
  };
}

/** An assertion names the login server and not the org's own domain: https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm */
function audienceOf(loginUrl: string): string {
  const { hostname } = new URL(loginUrl);
  if (!hostname.endsWith(".my.salesforce.com")) return loginUrl;
  return hostname.endsWith(".sandbox.my.salesforce.com")
    ? "https://test.salesforce.com"
    : "https://login.salesforce.com";
}
