import { z } from "zod";

const shared = {
  /** Lower case, digits and underscores: the dataset `transfer_<name>` receives what the connector writes. */
  name: z.string().regex(/^[a-z][a-z0-9_]{0,40}$/, "is no name of a transfer"),
  /** In the words of Data Transfer, for example `every day 03:00` (UTC). */
  schedule: z.string().min(1),
};
const assets = z.array(z.string().min(1)).min(1);

/**
 * Managed connectors by their data source id, with the parameters that are no secret. Google's own sources are read as the
 * account `transfers`, which someone has to let into the source; the others need credentials, which a person sets afterwards.
 * https://cloud.google.com/bigquery/docs/dts-introduction
 */
export const transfer = z.discriminatedUnion("source", [
  z.strictObject({
    ...shared,
    /** https://cloud.google.com/bigquery/docs/google-ads-transfer */
    source: z.literal("google_ads"),
    customerId: z.string().regex(/^\d{3}-?\d{3}-?\d{4}$/, "is no customer id of Google Ads"),
    /** Days that every run reads again, since conversions arrive late. */
    refreshDays: z.int().min(1).max(30),
  }),
  z.strictObject({
    ...shared,
    /**
     * Reports, aggregated. Single events come from the export that Google Analytics itself writes into a dataset
     * `analytics_<property>`: it is linked there, not here. https://cloud.google.com/bigquery/docs/google-analytics-4-transfer
     */
    source: z.literal("ga4"),
    propertyId: z.string().regex(/^\d{6,12}$/, "is no property id of Google Analytics 4"),
  }),
  z.strictObject({
    ...shared,
    /** https://cloud.google.com/bigquery/docs/merchant-center-transfer-schedule-transfers */
    source: z.literal("merchant_center"),
    merchantId: z.string().regex(/^\d+$/, "is no merchant id"),
  }),
  z.strictObject({
    ...shared,
    /** https://cloud.google.com/bigquery/docs/salesforce-transfer */
    source: z.literal("salesforce"),
    /** `example` of example.my.salesforce.com. */
    myDomain: z.string().min(1),
    assets: assets.max(10, "has more than the 10 objects that one Salesforce transfer should have"),
  }),
  z.strictObject({
    ...shared,
    /** https://cloud.google.com/bigquery/docs/facebook-ads-transfer */
    source: z.literal("facebook_ads"),
    assets,
  }),
  z.strictObject({
    ...shared,
    /** https://cloud.google.com/bigquery/docs/hubspot-transfer */
    source: z.literal("hubspot"),
    assets,
  }),
  z.strictObject({
    ...shared,
    /** https://cloud.google.com/bigquery/docs/shopify-transfer */
    source: z.literal("shopify"),
    shopName: z.string().min(1),
    assets,
  }),
  z.strictObject({
    ...shared,
    /** https://cloud.google.com/bigquery/docs/stripe-transfer */
    source: z.literal("stripe"),
    accountId: z.string().regex(/^acct_\w+$/, "is no account id of Stripe"),
    assets,
  }),
]);
export type Transfer = z.infer<typeof transfer>;

export interface Connection {
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters that a person sets; Terraform's state must never hold them. */
  readonly credentials: readonly string[];
  readonly refreshDays?: number;
}

const oauth = (...names: readonly string[]): readonly string[] =>
  names.map((name) => `connector.authentication.oauth.${name}`);

/** A transfer as the API takes it; lists are JSON texts. */
export function connectionOf(wanted: Transfer): Connection {
  switch (wanted.source) {
    case "google_ads":
      return {
        parameters: { customer_id: wanted.customerId, include_pmax: "true" },
        credentials: [],
        refreshDays: wanted.refreshDays,
      };
    case "ga4":
      return { parameters: { property_id: wanted.propertyId }, credentials: [] };
    case "merchant_center":
      return {
        parameters: { merchant_id: wanted.merchantId, export_products: "true" },
        credentials: [],
      };
    case "salesforce":
      return {
        parameters: {
          "connector.authentication.oauth.myDomain": wanted.myDomain,
          assets: JSON.stringify(wanted.assets),
        },
        credentials: oauth("clientId", "clientSecret"),
      };
    case "facebook_ads":
      return {
        parameters: { assets: JSON.stringify(wanted.assets) },
        credentials: oauth("clientId", "clientSecret", "refreshToken"),
      };
    case "hubspot":
      return {
        parameters: { assets: JSON.stringify(wanted.assets) },
        credentials: oauth("accessToken"),
      };
    case "shopify":
      return {
        parameters: {
          "connector.shopName": wanted.shopName,
          assets: JSON.stringify(wanted.assets),
        },
        credentials: ["connector.authentication.accessToken"],
      };
    case "stripe":
      return {
        parameters: {
          "connector.accountId": wanted.accountId,
          assets: JSON.stringify(wanted.assets),
        },
        credentials: ["connector.secretKey"],
      };
  }
}
