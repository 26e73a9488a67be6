import { klaviyoEvent } from "../../../schemas/events/klaviyo/event.ts";
import { isRecord } from "../events.ts";
import { acceptRecord } from "./accept.ts";
import { isHmacSha256, isRecent } from "./signature.ts";
import { unreadable, type Webhook } from "./webhook.ts";

/**
 * https://developers.klaviyo.com/en/docs/working_with_system_webhooks : hex HMAC-SHA256 of body and `klaviyo-timestamp` by the
 * webhook's secret key. The body is `{"data": [{"topic", "external_id", "payload"}], "meta": {…}}`.
 */
export const klaviyoWebhook: Webhook = {
  source: "klaviyo",
  verify({ headers, bytes }, secret, now) {
    const time = headers["klaviyo-timestamp"] ?? "";
    return (
      isRecent(timeOf(time), now) &&
      isHmacSha256(headers["klaviyo-signature"], "hex", [bytes, time], secret)
    );
  },
  read(body, receipt) {
    if (!isRecord(body)) return unreadable("body", "must be a JSON object");
    if (!Array.isArray(body["data"]) || body["data"].length === 0)
      return unreadable("data", "must be an array with an event");
    return {
      kind: "events",
      outcomes: body["data"].map((event: unknown) => acceptRecord(klaviyoEvent, event, receipt)),
    };
  },
};

/** Seconds since 1970 or ISO 8601. */
const timeOf = (text: string): number =>
  /^\d{1,12}$/.test(text) ? Number(text) * 1_000 : Date.parse(text);
