import { keyError, valueError } from "../execution/workflow-error.ts";
import type { Value } from "../values/value.ts";
import { type LibraryFunction, asNumber, asString, optionalLast, required } from "./function.ts";

export const time: Readonly<Record<string, LibraryFunction>> = {
  "sys.now": { parameters: [], run: (_values, { now }) => now().getTime() / 1000 },
  /** @throws KeyError for an unknown name without default. https://cloud.google.com/workflows/docs/reference/stdlib/sys/get_env */
  "sys.get_env": optionalLast(["name", "default"], ([name, fallback], { environment }) => {
    const wanted = asString(name, "sys.get_env's name");
    const value = environment.get(wanted) ?? fallback;
    if (value === undefined) throw keyError(`environment variable not found: ${wanted}`);
    return value;
  }),
  "time.format": optionalLast(["seconds", "timezone"], ([seconds, timezone]) =>
    formatTime(asNumber(seconds, "time.format's seconds"), timezone),
  ),
  "time.parse": required(["value"], ([value]) => parseTime(asString(value, "time.parse's value"))),
};

/**
 * ISO 8601 with six decimals: `2024-07-12T12:50:33.000000Z`, or `…+02:00` for a named zone other than UTC.
 * https://cloud.google.com/workflows/docs/reference/stdlib/time/format
 */
function formatTime(seconds: bigint | number, timezone: Value | undefined): string {
  const zone =
    timezone === undefined || timezone === null || timezone === ""
      ? "UTC"
      : asString(timezone, "time.format's timezone");
  const micros =
    typeof seconds === "bigint" ? seconds * 1_000_000n : BigInt(Math.round(seconds * 1e6));
  const offsetMinutes = offsetOf(zone, Number(micros / 1000n));
  const local = new Date(Number(floorDivide(micros, 1000n)) + offsetMinutes * 60_000);
  if (Number.isNaN(local.getTime())) throw valueError(`time ${seconds} is out of range`);
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const clock = `${local.toISOString().slice(0, 19)}.${fraction.toString().padStart(6, "0")}`;
  return clock + formatOffset(offsetMinutes);
}

const floorDivide = (left: bigint, right: bigint): bigint =>
  left >= 0n ? left / right : -((-left + right - 1n) / right);

function formatOffset(minutes: number): string {
  if (minutes === 0) return "Z";
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${twoDigits(size / 60)}:${twoDigits(size % 60)}`;
}

const twoDigits = (value: number): string => String(Math.trunc(value)).padStart(2, "0");

function offsetOf(zone: string, millis: number): number {
  try {
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      timeZoneName: "longOffset",
    }).formatToParts(millis);
    const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
    const [, sign, hours, minutes] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
    if (sign === undefined) return 0;
    return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  } catch {
    throw valueError(`unknown time zone ${zone}`);
  }
}

/** Seconds since the epoch with their fraction; RFC 3339 with an offset. https://cloud.google.com/workflows/docs/reference/stdlib/time/parse */
function parseTime(value: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.exec(
    value,
  );
  const millis = match ? Date.parse(`${match[1]}T${match[2]}${match[4]?.toUpperCase()}`) : NaN;
  if (Number.isNaN(millis)) throw valueError(`${JSON.stringify(value)} is no RFC 3339 time`);
  return millis / 1000 + Number(match?.[3] ?? 0);
}

/** Milliseconds of an absolute time, for sys.sleep_until. */
export const millisOf = (value: string): number => parseTime(value) * 1000;
