import type { Batch, SyncRow } from "../_shared/activation/destination.ts";
import type { GoogleAdsAccount } from "./config.ts";
import { userIdentifiers } from "./identifiers.ts";

/** https://developers.google.com/data-manager/api/reference/rest/v1/Destination */
export const destinationOf = (account: GoogleAdsAccount, id: string): object => ({
  operatingAccount: { accountType: "GOOGLE_ADS", accountId: account.accountId },
  ...(account.loginAccountId !== "" && {
    loginAccount: { accountType: "GOOGLE_ADS", accountId: account.loginAccountId },
  }),
  productDestinationId: id,
});

/** Rows only leave with consent to share their data; `adPersonalization` is the person's own. */
const consentOf = ({ fields }: SyncRow): object => ({
  adUserData: "CONSENT_GRANTED",
  adPersonalization:
    fields["adPersonalization"] === "CONSENT_GRANTED" ? "CONSENT_GRANTED" : "CONSENT_DENIED",
});

export function membersRequest(
  { operation, rows }: Batch,
  destination: object,
): { readonly path: string; readonly body: object } {
  const base = { destinations: [destination], encoding: "HEX" };
  if (operation === "remove")
    return {
      path: "audienceMembers:remove",
      body: {
        ...base,
        audienceMembers: rows.map((row) => ({
          userData: { userIdentifiers: userIdentifiers(row) },
        })),
      },
    };
  return {
    path: "audienceMembers:ingest",
    body: {
      ...base,
      audienceMembers: rows.map((row) => ({
        userData: { userIdentifiers: userIdentifiers(row) },
        consent: consentOf(row),
      })),
      termsOfService: { customerMatchTermsOfServiceStatus: "ACCEPTED" },
    },
  };
}

export const eventsRequest = (
  { rows }: Batch,
  destination: object,
): { readonly path: string; readonly body: object } => ({
  path: "events:ingest",
  body: {
    destinations: [destination],
    encoding: "HEX",
    events: rows.map((row) => ({
      transactionId: row.key,
      eventTimestamp: row.fields["eventTimestamp"],
      conversionValue: row.fields["conversionValue"],
      currency: row.fields["currency"],
      eventSource: "OTHER",
      userData: { userIdentifiers: userIdentifiers(row) },
      consent: consentOf(row),
    })),
  },
});
