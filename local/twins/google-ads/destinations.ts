import { isObject } from "../answer.ts";
import { accountId, type Account } from "./account.ts";
import { InvalidRequest, invalid } from "./errors.ts";

export interface RequestDestination {
  readonly id: string;
  readonly raw: object;
}

const maxDestinations = 10;

/** Checked destinations: one Google Ads account that the caller may write to, and a list or conversion action in it. */
export function readDestinations(
  body: Readonly<Record<string, unknown>>,
  account: Account,
  target: "list" | "conversion action",
): readonly RequestDestination[] {
  const destinations = body["destinations"];
  if (!Array.isArray(destinations) || destinations.length === 0)
    throw invalid("destinations", "REQUIRED_FIELD_MISSING");
  if (destinations.length > maxDestinations) throw invalid("destinations", "TOO_MANY_DESTINATIONS");
  return destinations.map((destination: unknown, index) => {
    const field = `destinations.destinations[${index}]`;
    const given = isObject(destination) ? destination : {};
    const operating = isObject(given["operatingAccount"]) ? given["operatingAccount"] : {};
    if (operating["accountType"] !== "GOOGLE_ADS" || operating["accountId"] !== accountId)
      throw invalid(`${field}.operating_account`, "INVALID_DESTINATION");
    const id = String(given["productDestinationId"] ?? "");
    const exists =
      target === "list" ? account.list(id) !== undefined : account.isConversionAction(id);
    if (!exists)
      throw new InvalidRequest([
        {
          field: `${field}.product_destination_id`,
          reason: target === "list" ? "INVALID_USER_LIST_ID" : "INVALID_CONVERSION_ACTION_ID",
        },
      ]);
    return { id, raw: given };
  });
}
