import { z } from "zod";
import { pairs, parseEnvironment } from "../_shared/config.ts";

const environment = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  BIGQUERY_LOCATION: z.string().min(1),
  DATA_MANAGER_URL: z.url({ protocol: /^https?$/ }),
  GOOGLE_ADS_ACCOUNT: z.string().regex(/^\d{10}$/, "is no account id of 10 digits"),
  GOOGLE_ADS_LOGIN_ACCOUNT: z.string().regex(/^(?:\d{10})?$/, "is no account id of 10 digits"),
  GOOGLE_ADS_LISTS: pairs,
  GOOGLE_ADS_CONVERSION_ACTIONS: pairs,
  GOOGLE_ADS_POLL_MS: z.coerce.number().int().positive(),
});

export interface GoogleAdsAccount {
  readonly accountId: string;
  /** The manager account that the service account belongs to; empty where it is the account itself. */
  readonly loginAccountId: string;
  /** Audience → customer list. */
  readonly lists: ReadonlyMap<string, string>;
  /** Event → conversion action. */
  readonly conversionActions: ReadonlyMap<string, string>;
}

export interface SyncConfig {
  readonly projectId: string;
  readonly location: string;
  readonly baseUrl: string;
  readonly account: GoogleAdsAccount;
  /** Google asks for half an hour between two looks at a request. */
  readonly pollMs: number;
}

export function readConfig(variables: Readonly<Record<string, string | undefined>>): SyncConfig {
  const parsed = parseEnvironment(environment, variables);
  return {
    projectId: parsed.GOOGLE_CLOUD_PROJECT,
    location: parsed.BIGQUERY_LOCATION,
    baseUrl: parsed.DATA_MANAGER_URL.replace(/\/$/, ""),
    account: {
      accountId: parsed.GOOGLE_ADS_ACCOUNT,
      loginAccountId: parsed.GOOGLE_ADS_LOGIN_ACCOUNT,
      lists: parsed.GOOGLE_ADS_LISTS,
      conversionActions: parsed.GOOGLE_ADS_CONVERSION_ACTIONS,
    },
    pollMs: parsed.GOOGLE_ADS_POLL_MS,
  };
}
