import { salesforceWebhook } from "./salesforce.ts";
import type { Webhook } from "./webhook.ts";

/** Every webhook. A new one is a file here, a line, and its secret in config.ts and deploy.ts. */
const webhooks: readonly Webhook[] = [salesforceWebhook];

export const findWebhook = (source: string): Webhook | undefined =>
  webhooks.find((webhook) => webhook.source === source);
