import { envelope, type Envelope } from "../../schemas/envelope.ts";
import { formOf, type EventContract } from "../../schemas/event-contract.ts";
import { findEvent, isSource } from "../../schemas/registry.ts";
import { describeIssues, fieldIssues } from "../_shared/contract-issues.ts";
import { parseJson } from "../_shared/http.ts";

export type ReadEvent =
  | { readonly kind: "event"; readonly envelope: Envelope; readonly contract: EventContract }
  | {
      readonly kind: "unreadable";
      readonly reason: UnreadableReason;
      readonly detail: string;
      readonly item: unknown;
    };

export type UnreadableReason =
  | "malformed_json"
  | "invalid_envelope"
  | "unknown_source"
  | "unknown_entity"
  | "invalid_payload";

/** The events of a message's data, each read by itself. A message holds one event or `{"events": […]}`. */
export function readEvents(data: Buffer): readonly ReadEvent[] {
  const message = parseJson(data);
  if (message === undefined)
    return [
      {
        kind: "unreadable",
        reason: "malformed_json",
        detail: "The message is not JSON in UTF-8: publish an event envelope.",
        item: { base64: data.toString("base64") },
      },
    ];
  return membersOf(message).map(readEvent);
}

function membersOf(message: unknown): readonly unknown[] {
  const events =
    typeof message === "object" && message !== null && "events" in message
      ? message.events
      : undefined;
  return Array.isArray(events) && events.length > 0 ? events : [message];
}

function readEvent(received: unknown): ReadEvent {
  const item = withPayload(received);
  const parsed = envelope.safeParse(item);
  if (!parsed.success)
    return unreadable("invalid_envelope", describeIssues(fieldIssues(parsed.error)), item);
  const { source, entity, payload } = parsed.data;
  const contract = findEvent(source, entity);
  if (contract === undefined)
    return isSource(source)
      ? unreadable(
          "unknown_entity",
          `entity: ${source} has no ${entity}; add its contract to schemas/registry.ts and replay`,
          item,
        )
      : unreadable(
          "unknown_source",
          `source: ${source} is not in schemas/registry.ts; add its contract and replay`,
          item,
        );
  const valid = formOf(contract, (field) => field in payload).payload.safeParse(payload);
  if (!valid.success)
    return unreadable("invalid_payload", describeIssues(fieldIssues(valid.error)), item);
  return { kind: "event", envelope: parsed.data, contract };
}

/** A topic with a schema carries the payload as its JSON text; text that is no JSON is refused by the envelope. */
function withPayload(received: unknown): unknown {
  const isText =
    typeof received === "object" &&
    received !== null &&
    "payload" in received &&
    typeof received.payload === "string";
  if (!isText) return received;
  const payload = parseJson(Buffer.from(String(received.payload)));
  return payload === undefined ? received : { ...received, payload };
}

const unreadable = (reason: UnreadableReason, detail: string, item: unknown): ReadEvent => ({
  kind: "unreadable",
  reason,
  detail,
  item,
});
