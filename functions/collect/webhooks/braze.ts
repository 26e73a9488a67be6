import { brazeEvent } from "../../../schemas/events/braze/event.ts";
import { isRecord } from "../events.ts";
import { acceptRecord } from "./accept.ts";
import { isSameText } from "./signature.ts";
import { unreadable, type Webhook } from "./webhook.ts";

/**
 * https://www.braze.com/docs/user_guide/data/distribution/braze_currents/setting_up_currents/custom_http_connector : Currents
 * signs nothing, it sends the bearer token that was entered for the connector. The body is `{"events": [{…}]}`.
 */
export const brazeWebhook: Webhook = {
  source: "braze",
  verify: ({ headers }, secret) => isSameText(headers["authorization"] ?? "", `Bearer ${secret}`),
  read(body, receipt) {
    if (!isRecord(body)) return unreadable("body", "must be a JSON object");
    if (!Array.isArray(body["events"]) || body["events"].length === 0)
      return unreadable("events", "must be an array with an event");
    return {
      kind: "events",
      outcomes: body["events"].map((event: unknown) => acceptRecord(brazeEvent, event, receipt)),
    };
  },
};
