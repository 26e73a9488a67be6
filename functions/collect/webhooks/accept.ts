import { formOf, type EventContract, type EventForm } from "../../../schemas/event-contract.ts";
import { fieldMeta } from "../../../schemas/field-meta.ts";
import { fieldIssues } from "../../_shared/contract-issues.ts";
import { isRecord, reject, type EventOutcome } from "../events.ts";
import type { WebhookReceipt } from "./webhook.ts";

/** A record of a webhook as an event: checked against its contract, with the identity and the time that the contract names. */
export function acceptRecord(
  contract: EventContract,
  record: unknown,
  receipt: WebhookReceipt,
): EventOutcome {
  if (!isRecord(record)) return reject("record", "must be a JSON object");
  const form = formOf(contract, (field) => field in record);
  const parsed = form.payload.safeParse(record);
  if (!parsed.success) return { kind: "rejected", issues: fieldIssues(parsed.error) };
  const fields = form.identity.kind === "fields" ? form.identity.fields : [];
  if (fields.length === 0) return reject("record", "arrives in files, not over a webhook");
  const occurredAt = occurredAtOf(form, record);
  if (occurredAt === undefined) return reject(form.occurredAt, "is no date and time");
  return {
    kind: "accepted",
    envelope: {
      event_id: fields.map((field) => String(valueAt(record, field))).join(":"),
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

function occurredAtOf(form: EventForm, record: Record<string, unknown>): string | undefined {
  for (const path of [form.occurredAt, ...(form.otherTimes ?? [])]) {
    const stated = toIso(valueAt(record, path), fieldMeta(form.payload, path).timeFormat);
    if (stated !== undefined) return stated;
  }
  return undefined;
}

const valueAt = (record: unknown, path: string): unknown =>
  path.split(".").reduce((value, part) => (isRecord(value) ? value[part] : undefined), record);

const perSecond: Readonly<Record<string, number>> = {
  epoch_s: 1,
  epoch_ms: 1_000,
  epoch_us: 1_000_000,
};

/** ISO 8601, an offset without a colon as Salesforce writes it, or a count since 1970. */
function toIso(value: unknown, timeFormat: string | undefined): string | undefined {
  const units = perSecond[timeFormat ?? ""];
  if (units !== undefined && typeof value !== "number") return undefined;
  if (units === undefined && typeof value !== "string") return undefined;
  const date =
    units === undefined
      ? new Date(String(value).replace(/([+-]\d{2})(\d{2})$/, "$1:$2"))
      : new Date((Number(value) / units) * 1_000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
