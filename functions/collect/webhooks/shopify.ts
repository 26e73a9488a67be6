import type { EventContract } from "../../../schemas/event-contract.ts";
import {
  shopifyCustomer,
  shopifyOrder,
  shopifyRefund,
} from "../../../schemas/events/shopify/records.ts";
import { acceptRecord } from "./accept.ts";
import { isHmacSha256 } from "./signature.ts";
import { unreadable, type Webhook } from "./webhook.ts";

/** First word of the topic, of which the second says what happened. */
const contracts: ReadonlyMap<string, EventContract> = new Map<string, EventContract>([
  ["orders", shopifyOrder],
  ["refunds", shopifyRefund],
  ["customers", shopifyCustomer],
]);

/**
 * https://shopify.dev/docs/apps/build/webhooks/subscribe/https : Base64 HMAC-SHA256 of the raw body by the app's client secret;
 * the topic stands in a header and the body is the resource itself.
 */
export const shopifyWebhook: Webhook = {
  source: "shopify",
  verify: ({ headers, bytes }, secret) =>
    isHmacSha256(headers["x-shopify-hmac-sha256"], "base64", [bytes], secret),
  read(body, receipt, headers) {
    const topic = headers["x-shopify-topic"] ?? "";
    const [resource = "", happened = ""] = topic.split("/");
    const contract = contracts.get(resource);
    if (
      contract === undefined ||
      !["create", "updated", "update", "paid", "cancelled", "fulfilled", "edited"].includes(
        happened,
      )
    )
      return unreadable(
        "x-shopify-topic",
        "must be a topic of orders, refunds or customers that sends the whole of it",
      );
    return { kind: "events", outcomes: [acceptRecord(contract, body, receipt)] };
  },
};
