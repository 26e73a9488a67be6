import { z } from "zod";

export type SegmentTimes =
  | { readonly kind: "times"; readonly stamps: TimeStamps }
  | { readonly kind: "invalid"; readonly field: string; readonly reason: string };

export interface TimeStamps {
  /** When it happened by our clock. */
  readonly timestamp: string;
  /** When it happened by the device's clock; absent when the client named no time. */
  readonly originalTimestamp?: string;
  readonly receivedAt: string;
}

const isoTime = z.iso.datetime({ offset: true });

/**
 * `timestamp = receivedAt − (sentAt − originalTimestamp)`: a device whose clock is wrong is wrong by the same amount when
 * it sends. https://segment.com/docs/connections/spec/common/#timestamps
 */
export function timesOf(event: Record<string, unknown>, receivedAt: Date): SegmentTimes {
  const original = readTime(event, "originalTimestamp") ?? readTime(event, "timestamp");
  const sent = readTime(event, "sentAt");
  if (original?.kind === "invalid") return original;
  if (sent?.kind === "invalid") return sent;
  const received = receivedAt.toISOString();
  if (original === undefined)
    return { kind: "times", stamps: { timestamp: received, receivedAt: received } };

  const happened =
    sent === undefined ? original.ms : receivedAt.getTime() - (sent.ms - original.ms);
  // BigQuery's TIMESTAMP spans the years 1 to 9999, ISO 8601 with four digits as well.
  const date = new Date(happened);
  if (Number.isNaN(happened) || date.getUTCFullYear() < 1 || date.getUTCFullYear() > 9999)
    return { kind: "invalid", field: original.field, reason: "is outside the years 1 to 9999" };
  return {
    kind: "times",
    stamps: {
      timestamp: date.toISOString(),
      originalTimestamp: original.text,
      receivedAt: received,
    },
  };
}

type ReadTime =
  | { readonly kind: "time"; readonly field: string; readonly text: string; readonly ms: number }
  | { readonly kind: "invalid"; readonly field: string; readonly reason: string };

function readTime(event: Record<string, unknown>, field: string): ReadTime | undefined {
  const value = event[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string" || !isoTime.safeParse(value).success)
    return {
      kind: "invalid",
      field,
      reason: "must be an ISO 8601 time with its offset, as 2026-01-31T12:00:00.000Z",
    };
  return { kind: "time", field, text: value, ms: Date.parse(value) };
}
