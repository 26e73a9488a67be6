import type { FieldMapping, Limits, SyncDefinition } from "../_shared/activation/definition.ts";
import { consentSql } from "../_shared/activation/source-sql.ts";
import { identifierFields, refusals, withIdentifiers } from "./identifiers.ts";

/**
 * https://developers.google.com/data-manager/api/devguides/limits; reads are paced apart from these. Of the 100,000 requests of a
 * day the engine's own budget is a tenth.
 */
const limits: Limits = {
  routes: [{ name: "members", maxRows: 10_000 }],
  windows: [{ calls: 300, windowMs: 60_000 }],
  headroom: 0.1,
  // Google documents 10; the rest is for others of the project.
  concurrency: 5,
  dailyCalls: 10_000,
};

const advice: SyncDefinition["advice"] = {
  EMAIL_INVALID: "Correct the e-mail address in the source, or leave the person out.",
  EMAIL_NOT_ASCII: "Correct the e-mail address in the source: it has letters outside of ASCII.",
  EMAIL_MISSING: "The person has neither e-mail, phone nor a whole address: nothing to match by.",
  PHONE_NOT_A_NUMBER: "Correct the phone number in the source: digits, separators, a leading +.",
  PHONE_COUNTRY_UNKNOWN: "Give the country as ISO 3166-1 alpha-2, or write the number with +.",
  PHONE_AMBIGUOUS: "Write the phone number with + and the country's calling code.",
  PHONE_IMPOSSIBLE: "Correct the phone number in the source: no country has such a number.",
  INVALID_SHA256_FORMAT: "Gold holds what is no hash: see the normalisers of this function.",
  PROCESSING_ERROR_REASON_DENIED_CONSENT:
    "Google has the person's denial from elsewhere: check the account's consent settings.",
  PROCESSING_ERROR_REASON_EVENT_TOO_OLD: "The order is older than Google takes. Nothing to do.",
};

/** Of each person by itself, as is the consent to share anything at all. */
const personalization: FieldMapping = {
  value: `IF(consent_ads_personalization, "CONSENT_GRANTED", "CONSENT_DENIED")`,
  field: "adPersonalization",
  type: "string",
};
/** One consent per request, so that Google's counts of refused rows mean all of them or none. */
const shape = `IF(consent_ads_personalization, "personalised", "plain")`;

/** Customer lists: who is high value, at risk, or to be left alone by campaigns. */
export const audiences: SyncDefinition = {
  name: "google_ads_audiences",
  source: "gold.marts_marketing_audiences",
  prepared: withIdentifiers("gold.marts_marketing_audiences"),
  reads: ["gold.marts_marketing_audiences"],
  where: `audience IN ("high_value", "churn_risk", "suppression")`,
  key: "customer_id",
  object: "audience",
  mode: "membership",
  delivery: "idempotent",
  consent: [{ purpose: "ads_user_data", channel: "ads" }],
  fields: [
    ...identifierFields.map((mapping) => ({ ...mapping, identifies: true })),
    personalization,
    refusals,
  ],
  shape,
  // Memberships end after 540 days at most.
  refreshAfterDays: 500,
  limits,
  // Scores move daily, what people are known by hardly does.
  guards: { maxRemovedShare: 0.3, maxChangedShare: 0.3, minRows: 100 },
  advice,
};

const orders = `(
  SELECT
    o.order_id, o.ordered_at, o.total_amount, o.currency_code,
    p.customer_id, p.email, p.phone, p.first_name, p.last_name, p.country, p.postal_code,
    ${consentSql({ purpose: "ads_personalization", channel: "ads", customer: "p.customer_id" })} AS consent_ads_personalization
  FROM gold.marts_sales_orders AS o
  JOIN silver.staging_customers_profiles AS p ON o.customer_number IN UNNEST(p.user_ids)
  WHERE NOT o.is_cancellation AND o.total_amount > 0
    AND o.order_date >= DATE_SUB(CURRENT_DATE(), INTERVAL 60 DAY)
)`;

/** Purchases of the last weeks with the customer's identifiers, for Google to match with the ads that led to them. */
export const conversions: SyncDefinition = {
  name: "google_ads_conversions",
  source: orders,
  prepared: withIdentifiers(orders),
  reads: ["gold.marts_sales_orders"],
  key: "order_id",
  object: `"purchase"`,
  mode: "events",
  // Google counts a transaction id once per conversion action, whatever is sent again.
  delivery: "idempotent",
  consent: [{ purpose: "ads_user_data", channel: "ads" }],
  fields: [
    ...identifierFields,
    { value: "ordered_at", field: "eventTimestamp", type: "timestamp" },
    {
      value: "CAST(total_amount AS FLOAT64)",
      field: "conversionValue",
      type: "number",
    },
    { value: "currency_code", field: "currency", type: "string" },
    personalization,
    refusals,
  ],
  shape,
  limits: { ...limits, routes: [{ name: "events", maxRows: 2_000 }] },
  guards: { maxRemovedShare: 1, maxChangedShare: 1, minRows: 100 },
  advice,
};

export const syncs: readonly SyncDefinition[] = [audiences, conversions];
