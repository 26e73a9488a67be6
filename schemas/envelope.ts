import { z } from "zod";

/** What travels through Pub/Sub: the event as received, with what the edge stamped on it. */
export const envelope = z.object({
  event_id: z.string().min(1).max(512),
  source: z.string().regex(/^[a-z][a-z0-9_]*$/),
  entity: z.string().regex(/^[a-z][a-z0-9_]*$/),
  schema_version: z.int().positive(),
  occurred_at: z.iso.datetime({ offset: true }),
  received_at: z.iso.datetime({ offset: true }),
  /** Flat facts about receipt, never about the person: channel, sdk, write key id. */
  attributes: z.record(z.string(), z.string()).default({}),
  payload: z.record(z.string(), z.unknown()),
  trace_id: z.string().optional(),
});
export type Envelope = z.infer<typeof envelope>;

/** A Pub/Sub message's data: one event or a batch of them. Events are validated one by one, so that one bad event never fails the rest. */
export const eventMessage = z.union([
  z.object({ events: z.array(z.unknown()).min(1) }),
  z.unknown(),
]);
