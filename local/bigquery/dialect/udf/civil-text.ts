import { civilTime, daysOf, microsOf } from "./civil.ts";
import { scalar } from "./scalar-function.ts";
import { toInstant } from "./zones.ts";

const datePattern = String.raw`(\d{4})-(\d{1,2})-(\d{1,2})`;
const timePattern = String.raw`(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{0,6}))?`;
const dateTime = new RegExp(`^${datePattern}(?:[ Tt]${timePattern})?$`);
const dateOnly = new RegExp(`^${datePattern}$`);
const stamp = new RegExp(
  `^${datePattern}(?:[ Tt]${timePattern})?(?: ?(Z|z|[+-]\\d{1,2}(?::?\\d{2})?)| ([A-Za-z][\\w+/-]*))?$`,
);
const time = new RegExp(`^${timePattern}$`);

function micros(match: RegExpExecArray, what: string, value: string): bigint {
  const [year, month, day, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const days = daysOf(year ?? 0, month ?? 0, day ?? 0);
  if (Number.isNaN(days) || (year ?? 0) < 1 || hour > 23 || minute > 59 || second > 59)
    throw new Error(`Invalid ${what}: '${value}'`);
  return microsOf(days, hour, minute, second, fraction(match[7]));
}

function fraction(digits: string | undefined): number {
  return Number((digits ?? "").padEnd(6, "0").slice(0, 6));
}

/** A DATE, DATETIME or TIME literal's text, as CAST reads it. */
export function textCivil(text: string, kind: string): bigint {
  const value = text.trim();
  if (kind === "TIME") {
    const match = time.exec(value);
    const [hour = 99, minute = 0, second = 0] = (match ?? []).slice(1, 4).map(Number);
    if (match === null || hour > 23 || minute > 59 || second > 59)
      throw new Error(`Invalid time string "${text}"`);
    return microsOf(0, hour, minute, second, fraction(match[4]));
  }
  const match = kind === "DATE" ? dateOnly.exec(text) : dateTime.exec(value);
  if (match === null)
    throw new Error(
      kind === "DATE" ? `Invalid date: '${text}'` : `Invalid datetime string "${text}"`,
    );
  if (kind === "DATE") return micros(match, "date", text);
  try {
    return micros(match, "datetime", text);
  } catch {
    throw new Error(`Invalid datetime string "${text}"`);
  }
}

/** A TIMESTAMP's text: an offset, a zone's name after a space, or the default zone. */
export function textTimestamp(text: string, zone: string): bigint {
  const match = stamp.exec(text.trim());
  if (match === null) throw new Error(`Invalid timestamp: '${text}'`);
  const civil = micros(match, "timestamp", text);
  const offset = match[8];
  if (offset === undefined) return toInstant(civil, match[9] ?? zone);
  return toInstant(civil, /^z$/i.test(offset) ? "UTC" : offset);
}

/** CAST to DATE, DATETIME or TIME: as values sent by clients, but without blanks around it. */
function castCivil(text: string, kind: string): bigint {
  if (kind !== "DATE" && text !== text.trim())
    throw new Error(`Invalid ${kind.toLowerCase()} string "${text}"`);
  return textCivil(text, kind);
}

/** CAST to TIMESTAMP, and TIMESTAMP(text, zone) where `zone` is not empty: an offset follows a time at once. */
function castTimestamp(text: string, zone: string): bigint {
  const match = stamp.exec(text);
  const [hour, offset, name] = [match?.[4], match?.[8], match?.[9]];
  const zoned = offset !== undefined || name !== undefined;
  if (match === null || (zoned && hour === undefined) || / [+-]\d[\d:]*$/.test(text))
    throw new Error(`Invalid timestamp: '${text}'`);
  if (zoned && zone !== "") throw new Error(`Timezone is not allowed in "${text}"`);
  return textTimestamp(text, zone === "" ? "UTC" : zone);
}

/** CAST of `Y-M D H:M:S` to INTERVAL, in DuckDB's spelling. */
function textInterval(text: string): string {
  const match = /^([+-]?)(\d+)-(\d+) ([+-]?\d+) ([+-]?)(\d+):(\d+):(\d+)(?:\.(\d{1,9}))?$/.exec(
    text.trim(),
  );
  if (match !== null) {
    const months = (Number(match[2]) * 12 + Number(match[3])) * (match[1] === "-" ? -1 : 1);
    const seconds = microsOf(
      0,
      Number(match[6]),
      Number(match[7]),
      Number(match[8]),
      fraction(match[9]),
    );
    return `${months} months ${Number(match[4])} days ${match[5] === "-" ? -seconds : seconds} microseconds`;
  }
  const iso =
    /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)W)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?\d+)(?:\.(\d{1,9}))?S)?)?$/.exec(
      text.trim(),
    );
  if (iso === null) throw new Error(`Invalid INTERVAL value '${text}'`);
  const field = (index: number): number => Number(iso[index] ?? 0);
  return `${field(1) * 12 + field(2)} months ${field(3) * 7 + field(4)} days ${(field(5) * 3600 + field(6) * 60 + field(7)) * 1_000_000 + fraction(iso[8])} microseconds`;
}

/** An INTERVAL as BigQuery prints it: `1-2 3 4:5:6.789`. */
export function intervalText(months: bigint, days: bigint, time: bigint): string {
  const size = (value: bigint): bigint => (value < 0n ? -value : value);
  const sign = (value: bigint): string => (value < 0n ? "-" : "");
  const seconds = size(time) / 1_000_000n;
  const rest = size(time) % 1_000_000n;
  const digits =
    rest === 0n
      ? ""
      : `.${rest % 1000n === 0n ? String(rest / 1000n).padStart(3, "0") : String(rest).padStart(6, "0")}`;
  return `${sign(months)}${size(months) / 12n}-${size(months) % 12n} ${days} ${sign(time)}${seconds / 3600n}:${(seconds / 60n) % 60n}:${seconds % 60n}${digits}`;
}

/** ISO 8601 duration, as JSON has it. */
function intervalIso(months: bigint, days: bigint, time: bigint): string {
  const date = [
    [months / 12n, "Y"],
    [months % 12n, "M"],
    [days, "D"],
  ] as const;
  const seconds = time / 1_000_000n;
  const rest = time % 1_000_000n < 0n ? -(time % 1_000_000n) : time % 1_000_000n;
  const clock = [
    [seconds / 3600n, "H"],
    [(seconds / 60n) % 60n, "M"],
  ] as const;
  const write = (fields: readonly (readonly [bigint, string])[]): string =>
    fields
      .filter(([value]) => value !== 0n)
      .map(([value, unit]) => `${value}${unit}`)
      .join("");
  const fractionDigits = rest === 0n ? "" : `.${String(rest).padStart(6, "0").replace(/0+$/, "")}`;
  const last =
    seconds % 60n === 0n && rest === 0n
      ? ""
      : `${time < 0n && seconds % 60n === 0n ? "-" : ""}${seconds % 60n}${fractionDigits}S`;
  const inDay = `${write(clock)}${last}`;
  const text = `P${write(date)}${inDay === "" ? "" : `T${inDay}`}`;
  return text === "P" ? "P0Y" : text;
}

/** Days from a start in steps of months; each step is from the date before it, so that a shortened day stays short. */
function monthSeries(start: bigint, end: bigint, months: bigint): readonly bigint[] {
  const days: bigint[] = [];
  for (let day = start; months > 0n ? day <= end : day >= end;) {
    days.push(day);
    const time = civilTime(day * 86_400_000_000n);
    const month = time.year * 12 + time.month - 1 + Number(months);
    const [year, of] = [Math.floor(month / 12), (month % 12) + 1];
    if (year < 1 || year > 9999) break;
    const last = new Date(Date.UTC(year, of, 0)).getUTCDate();
    day = BigInt(daysOf(year, of, Math.min(time.day, last)));
  }
  return days;
}

export const civilTextFunctions = [
  scalar("bq_month_series", ["int", "int", "int"], "ints", monthSeries),
  scalar("bq_text_civil", ["text", "text"], "int", castCivil),
  scalar("bq_text_timestamp", ["text", "text"], "int", castTimestamp),
  scalar("bq_text_interval", ["text"], "text", textInterval),
  scalar("bq_interval_text", ["int", "int", "int"], "text", intervalText),
  scalar("bq_interval_iso", ["int", "int", "int"], "text", intervalIso),
];
