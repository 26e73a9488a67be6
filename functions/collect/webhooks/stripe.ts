import { stripeEvent } from "../../../schemas/events/stripe/event.ts";
import { acceptRecord } from "./accept.ts";
import { isHmacSha256, isRecent } from "./signature.ts";
import type { Webhook } from "./webhook.ts";

/**
 * https://docs.stripe.com/webhooks#verify-manually : header `stripe-signature: t=<seconds>,v1=<hex>[,v1=…]` over
 * `<seconds>.<body>`; while a secret is rolled there are two signatures.
 */
export const stripeWebhook: Webhook = {
  source: "stripe",
  verify({ headers, bytes }, secret, now) {
    const parts = (headers["stripe-signature"] ?? "").split(",").map((part) => part.trim());
    const valuesOf = (name: string): readonly string[] =>
      parts
        .filter((part) => part.startsWith(`${name}=`))
        .map((part) => part.slice(name.length + 1));
    const [time = ""] = valuesOf("t");
    return (
      /^\d{1,12}$/.test(time) &&
      isRecent(Number(time) * 1_000, now) &&
      valuesOf("v1").some((given) => isHmacSha256(given, "hex", [`${time}.`, bytes], secret))
    );
  },
  read: (body, receipt) => ({
    kind: "events",
    outcomes: [acceptRecord(stripeEvent, body, receipt)],
  }),
};
