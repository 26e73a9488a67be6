import { findEvent } from "../../../schemas/registry.ts";
import type { EventContract } from "../../../schemas/event-contract.ts";
import { fieldIssues } from "../../_shared/contract-issues.ts";
import { isRecord, reject, type EventOutcome } from "../events.ts";
import { isHmacSha256 } from "./signature.ts";
import type { Webhook, WebhookReceipt } from "./webhook.ts";

/**
 * Salesforce signs no callout of its own, so the flow or Apex class that calls us does, with
 * `Crypto.generateMac('HmacSHA256', body, secret)`: header `x-ame-signature: sha256=<hex>` over the raw body.
 * The body is `{"entity": "lead" | "contact", "records": [{…}]}` with the records as Salesforce serialises them.
 */
export const salesforceWebhook: Webhook = {
  source: "salesforce",
  verify: (headers, bytes, secret) =>
    isHmacSha256(headers["x-ame-signature"]?.replace(/^sha256=/, ""), bytes, secret),
  read(body, receipt) {
    if (!isRecord(body))
      return { kind: "unreadable", field: "body", reason: "must be a JSON object" };
    const entity = body["entity"];
    const contract = typeof entity === "string" ? findEvent("salesforce", entity) : undefined;
    if (contract === undefined)
      return { kind: "unreadable", field: "entity", reason: "must be lead or contact" };
    if (!Array.isArray(body["records"]) || body["records"].length === 0)
      return { kind: "unreadable", field: "records", reason: "must be an array with a record" };
    return {
      kind: "events",
      outcomes: body["records"].map((record: unknown) => accept(contract, record, receipt)),
    };
  },
};

function accept(contract: EventContract, record: unknown, receipt: WebhookReceipt): EventOutcome {
  if (!isRecord(record)) return reject("record", "must be a JSON object");
  const parsed = contract.payload.safeParse(record);
  if (!parsed.success) return { kind: "rejected", issues: fieldIssues(parsed.error) };
  const occurredAt = toIso(record[contract.occurredAt]);
  if (occurredAt === undefined) return reject(contract.occurredAt, "is no date and time");
  return {
    kind: "accepted",
    envelope: {
      event_id: eventIdOf(contract, record),
      source: contract.source,
      entity: contract.entity,
      schema_version: contract.version,
      occurred_at: occurredAt,
      received_at: receipt.receivedAt.toISOString(),
      attributes: { channel: "webhook" },
      payload: record,
      trace_id: receipt.traceId,
    },
  };
}

/** The contract has checked that identity fields are there. */
function eventIdOf(contract: EventContract, record: Record<string, unknown>): string {
  const fields = contract.identity.kind === "fields" ? contract.identity.fields : [];
  return fields.map((field) => String(record[field])).join(":");
}

/** `2026-01-02T03:04:05.000+0000` → ISO 8601; the offset without a colon is Salesforce's own. */
function toIso(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const date = new Date(value.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
