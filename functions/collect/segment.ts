import { findEvent } from "../../schemas/registry.ts";
import { fieldIssues } from "../_shared/contract-issues.ts";
import { isRecord, reject, type EventOutcome } from "./events.ts";
import { maxEventBytes } from "./limits.ts";
import { timesOf } from "./segment-times.ts";

/** Paths of the HTTP API and the one-letter ones that analytics.js uses. https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/ */
const calls: ReadonlyMap<string, SegmentCall> = new Map(
  (["track", "identify", "page", "screen", "group", "alias", "batch"] as const).flatMap((call) => [
    [`/v1/${call}`, call],
    [`/v1/${call.charAt(0)}`, call],
  ]),
);
export type SegmentCall = "track" | "identify" | "page" | "screen" | "group" | "alias" | "batch";

export const segmentCall = (path: string): SegmentCall | undefined => calls.get(path);

export interface Receipt {
  readonly source: string;
  readonly receivedAt: Date;
  readonly traceId: string;
  readonly uuid: () => string;
}

/** The events of a body: the call itself, or the members of its batch, each with the context that the batch shares. */
export function eventsOf(call: SegmentCall, body: Record<string, unknown>): readonly unknown[] {
  // The write key is a credential: it authorises the request and goes no further.
  const { writeKey: _writeKey, batch, ...shared } = body;
  if (call !== "batch") return [{ ...shared, type: shared["type"] ?? call }];
  if (!Array.isArray(batch)) return [];
  return batch.map((event: unknown) => (isRecord(event) ? inheritShared(event, shared) : event));
}

function inheritShared(
  event: Record<string, unknown>,
  shared: Record<string, unknown>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...event };
  delete merged["writeKey"];
  for (const field of ["context", "integrations"])
    if (isRecord(shared[field]) && (merged[field] === undefined || isRecord(merged[field])))
      merged[field] = { ...shared[field], ...(merged[field] as object | undefined) };
  if (merged["sentAt"] === undefined && shared["sentAt"] !== undefined)
    merged["sentAt"] = shared["sentAt"];
  return merged;
}

/** Stamps what the client may leave out, checks the contract, and wraps the event for its journey. */
export function acceptEvent(event: unknown, receipt: Receipt): EventOutcome {
  if (!isRecord(event)) return reject("payload", "must be a JSON object");
  const type = event["type"];
  if (typeof type !== "string")
    return reject("type", "is required: track, identify, page, screen, group or alias");
  const contract = findEvent(receipt.source, type);
  if (contract === undefined)
    return reject("type", "is unknown: use track, identify, page, screen, group or alias");
  if (Buffer.byteLength(JSON.stringify(event)) > maxEventBytes)
    return reject("payload", `is larger than ${maxEventBytes} bytes: split the event`);

  const times = timesOf(event, receipt.receivedAt);
  if (times.kind === "invalid") return reject(times.field, times.reason);
  const payload: Record<string, unknown> = {
    ...event,
    messageId: event["messageId"] ?? receipt.uuid(),
    ...times.stamps,
  };
  const parsed = contract.payload.safeParse(payload);
  if (!parsed.success) return { kind: "rejected", issues: fieldIssues(parsed.error) };
  return {
    kind: "accepted",
    envelope: {
      event_id: String(payload["messageId"]),
      source: contract.source,
      entity: contract.entity,
      schema_version: contract.version,
      occurred_at: times.stamps.timestamp,
      received_at: times.stamps.receivedAt,
      attributes: { channel: "http", ...libraryOf(event) },
      payload,
      trace_id: receipt.traceId,
    },
  };
}

/** Which SDK sent it, https://segment.com/docs/connections/spec/common/#context */
function libraryOf(event: Record<string, unknown>): { readonly sdk?: string } {
  const context = event["context"];
  const library = isRecord(context) ? context["library"] : undefined;
  if (!isRecord(library) || typeof library["name"] !== "string") return {};
  const version = typeof library["version"] === "string" ? `/${library["version"]}` : "";
  return { sdk: `${library["name"]}${version}`.slice(0, 100) };
}
