import { isZoneName, offsetMinutes } from "../functions/zones.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes east of UTC, in microseconds, of a zone at an instant. */
export function zoneOffset(zone: string, micros: bigint): bigint {
  if (zone === "UTC" || zone === "Etc/UTC") return 0n;
  const minutes = offsetMinutes(zone);
  if (minutes !== undefined) return BigInt(minutes) * 60_000_000n;
  let format = formats.get(zone);
  if (format === undefined) {
    if (!isZoneName(zone)) throw new Error(`Invalid time zone: ${zone}`);
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  const instantMs = Number(floorDiv(micros, 1_000_000n)) * 1000;
  const parts = new Map(format.formatToParts(instantMs).map((part) => [part.type, part.value]));
  const field = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name));
  const year = parts.get("era") === "BC" ? 1 - field("year") : field("year");
  const civil = new Date(0);
  civil.setUTCFullYear(year, field("month") - 1, field("day"));
  civil.setUTCHours(field("hour"), field("minute"), field("second"));
  return BigInt(civil.getTime() - instantMs) * 1000n;
}

/** A text shows whole minutes of an offset; local mean times of old have seconds, which go. */
export function printedOffset(zone: string, micros: bigint): bigint {
  return (zoneOffset(zone, micros) / 60_000_000n) * 60_000_000n;
}

export function toLocal(micros: bigint, zone: string): bigint {
  return micros + zoneOffset(zone, micros);
}

/** The instant of a civil time; in a gap the offset before it holds, in an overlap the first of the two. */
export function toInstant(civil: bigint, zone: string): bigint {
  const day = 86_400_000_000n;
  const before = civil - zoneOffset(zone, civil - day);
  if (toLocal(before, zone) === civil) return before;
  const after = civil - zoneOffset(zone, civil + day);
  return toLocal(after, zone) === civil ? after : before;
}

export function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
