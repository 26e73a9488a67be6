import { hubspotObjectEvent } from "../../../schemas/events/hubspot/object-event.ts";
import { acceptRecord } from "./accept.ts";
import { isHmacSha256, isRecent } from "./signature.ts";
import { unreadable, type Webhook } from "./webhook.ts";

/** Characters that HubSpot decodes in the URL before it signs; `?`, which begins the query, stays. */
const decoded: Readonly<Record<string, string>> = {
  "%3A": ":",
  "%2F": "/",
  "%3F": "?",
  "%40": "@",
  "%21": "!",
  "%24": "$",
  "%27": "'",
  "%28": "(",
  "%29": ")",
  "%2A": "*",
  "%2C": ",",
  "%3B": ";",
};

/**
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation : signature v3 is the
 * Base64 HMAC-SHA256 of method, URL, body and time, by the app's client secret. The body is a list of notifications.
 */
export const hubspotWebhook: Webhook = {
  source: "hubspot",
  verify({ method, url, headers, bytes }, secret, now) {
    const time = headers["x-hubspot-request-timestamp"] ?? "";
    const address = url.replaceAll(/%[0-9A-F]{2}/gi, (code) => decoded[code.toUpperCase()] ?? code);
    return (
      /^\d{1,16}$/.test(time) &&
      isRecent(Number(time), now) &&
      isHmacSha256(
        headers["x-hubspot-signature-v3"],
        "base64",
        [method, address, bytes, time],
        secret,
      )
    );
  },
  read(body, receipt) {
    if (!Array.isArray(body) || body.length === 0)
      return unreadable("body", "must be an array with a notification");
    return {
      kind: "events",
      outcomes: body.map((one: unknown) => acceptRecord(hubspotObjectEvent, one, receipt)),
    };
  },
};
