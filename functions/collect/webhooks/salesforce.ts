import { findEvent } from "../../../schemas/registry.ts";
import { isRecord } from "../events.ts";
import { acceptRecord } from "./accept.ts";
import { isHmacSha256 } from "./signature.ts";
import { unreadable, type Webhook } from "./webhook.ts";

/**
 * Salesforce signs no callout of its own, so the flow or Apex class that calls us does, with
 * `Crypto.generateMac('HmacSHA256', body, secret)`: header `x-ame-signature: sha256=<hex>` over the raw body.
 * The body is `{"entity": "lead", "records": [{…}]}` with the records as Salesforce serialises them, or the payloads of events of
 * Change Data Capture as entity change_event.
 */
export const salesforceWebhook: Webhook = {
  source: "salesforce",
  verify: ({ headers, bytes }, secret) =>
    isHmacSha256(headers["x-ame-signature"]?.replace(/^sha256=/, ""), "hex", [bytes], secret),
  read(body, receipt) {
    if (!isRecord(body)) return unreadable("body", "must be a JSON object");
    const entity = body["entity"];
    const contract = typeof entity === "string" ? findEvent("salesforce", entity) : undefined;
    if (contract === undefined || contract.isConnectorTable === true)
      return unreadable(
        "entity",
        "must be lead, contact, account, opportunity, task, event, user or change_event",
      );
    if (!Array.isArray(body["records"]) || body["records"].length === 0)
      return unreadable("records", "must be an array with a record");
    return {
      kind: "events",
      outcomes: body["records"].map((record: unknown) => acceptRecord(contract, record, receipt)),
    };
  },
};
