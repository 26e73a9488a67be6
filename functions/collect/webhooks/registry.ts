import { brazeWebhook } from "./braze.ts";
import { hubspotWebhook } from "./hubspot.ts";
import { klaviyoWebhook } from "./klaviyo.ts";
import { salesforceWebhook } from "./salesforce.ts";
import { shopifyWebhook } from "./shopify.ts";
import { stripeWebhook } from "./stripe.ts";
import type { Webhook } from "./webhook.ts";

/** Every webhook. A new one is a file here and a line; its secret is a member of the secret `collect-webhook-secrets`. */
const webhooks: readonly Webhook[] = [
  salesforceWebhook,
  hubspotWebhook,
  shopifyWebhook,
  stripeWebhook,
  brazeWebhook,
  klaviyoWebhook,
];

export const findWebhook = (source: string): Webhook | undefined =>
  webhooks.find((webhook) => webhook.source === source);
