import { type CivilTime, civilTime, dayNames, isoWeek, monthNames } from "./civil.ts";
import { scalar } from "./scalar-function.ts";
import { floorDiv, printedOffset } from "./zones.ts";

interface Moment extends CivilTime {
  readonly epochMicros: bigint;
  /** Undefined where the value has no zone. */
  readonly zone: { readonly name: string; readonly offsetMinutes: number } | undefined;
}

const pad = (value: number, width = 2, fill = "0"): string => String(value).padStart(width, fill);

const elements: Readonly<Record<string, (moment: Moment) => string>> = {
  A: (m) => dayNames[m.weekday] ?? "",
  a: (m) => (dayNames[m.weekday] ?? "").slice(0, 3),
  B: (m) => monthNames[m.month - 1] ?? "",
  b: (m) => (monthNames[m.month - 1] ?? "").slice(0, 3),
  h: (m) => (monthNames[m.month - 1] ?? "").slice(0, 3),
  C: (m) => pad(Math.floor(m.year / 100)),
  c: (m) => expand("%a %b %e %H:%M:%S %Y", m),
  D: (m) => expand("%m/%d/%y", m),
  d: (m) => pad(m.day),
  e: (m) => pad(m.day, 2, " "),
  F: (m) => expand("%Y-%m-%d", m),
  G: (m) => String(isoWeek(m).year),
  g: (m) => pad(isoWeek(m).year % 100),
  H: (m) => pad(m.hour),
  I: (m) => pad(m.hour % 12 === 0 ? 12 : m.hour % 12),
  j: (m) => pad(m.yearday, 3),
  k: (m) => pad(m.hour, 2, " "),
  l: (m) => pad(m.hour % 12 === 0 ? 12 : m.hour % 12, 2, " "),
  M: (m) => pad(m.minute),
  m: (m) => pad(m.month),
  n: () => "\n",
  P: (m) => (m.hour < 12 ? "am" : "pm"),
  p: (m) => (m.hour < 12 ? "AM" : "PM"),
  Q: (m) => String(Math.ceil(m.month / 3)),
  R: (m) => expand("%H:%M", m),
  r: (m) => expand("%I:%M:%S %p", m),
  S: (m) => pad(m.second),
  s: (m) => String(floorDiv(m.epochMicros, 1_000_000n)),
  T: (m) => expand("%H:%M:%S", m),
  t: () => "\t",
  U: (m) => pad(Math.floor((m.yearday - 1 + 7 - m.weekday) / 7)),
  u: (m) => String(m.weekday === 0 ? 7 : m.weekday),
  V: (m) => pad(isoWeek(m).week),
  W: (m) => pad(Math.floor((m.yearday - 1 + 7 - ((m.weekday + 6) % 7)) / 7)),
  w: (m) => String(m.weekday),
  X: (m) => expand("%H:%M:%S", m),
  x: (m) => expand("%m/%d/%y", m),
  Y: (m) => String(m.year),
  y: (m) => pad(m.year % 100),
  Z: (m) => (m.zone === undefined ? "%Z" : zoneName(m.zone)),
  z: (m) => (m.zone === undefined ? "%z" : offsetText(m.zone.offsetMinutes, "")),
  "%": () => "%",
};

const dateOnly = new Set("AaBbhCDdeFGgjmnQtUuVWwxYy%".split(""));
const timeOnly = new Set("HIklMnPpRrSTtX%".split(""));

function zoneName(zone: { name: string; offsetMinutes: number }): string {
  return zone.name === "UTC" || zone.offsetMinutes === 0
    ? "UTC"
    : `UTC${offsetText(zone.offsetMinutes, "short")}`;
}

function offsetText(minutes: number, style: "" | ":" | "short"): string {
  const sign = minutes < 0 ? "-" : "+";
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  if (style === "short") return rest === 0 ? `${sign}${hours}` : `${sign}${pad(hours)}${pad(rest)}`;
  return `${sign}${pad(hours)}${style}${pad(rest)}`;
}

function expand(format: string, moment: Moment, allowed?: ReadonlySet<string>): string {
  return format.replaceAll(/%(E[0-9*]S|E4Y|Ez|[EO]?[A-Za-z%])/g, (whole, element: string) => {
    if (element.startsWith("E") && element.length > 1)
      return extended(element, moment, allowed, whole);
    const letter = element.startsWith("O") && element.length > 1 ? element.slice(1) : element;
    if (allowed !== undefined && !allowed.has(letter)) return whole;
    return elements[letter]?.(moment) ?? whole;
  });
}

function extended(
  element: string,
  moment: Moment,
  allowed: ReadonlySet<string> | undefined,
  whole: string,
): string {
  if (element === "E4Y") return pad(moment.year, 4);
  if (element === "Ez")
    return moment.zone === undefined ? whole : offsetText(moment.zone.offsetMinutes, ":");
  const seconds = /^E([0-9*])S$/.exec(element);
  if (seconds !== null) {
    if (allowed !== undefined && !allowed.has("S")) return whole;
    const fraction = pad(moment.micros, 6);
    const digits =
      seconds[1] === "*"
        ? fraction.replace(/0+$/, "")
        : fraction.padEnd(9, "0").slice(0, Number(seconds[1]));
    return digits === "" ? pad(moment.second) : `${pad(moment.second)}.${digits}`;
  }
  return elements[element.slice(1)]?.(moment) ?? whole;
}

export function formatTimestamp(format: string, micros: bigint, zone: string): string {
  const offset = printedOffset(zone, micros);
  const time = civilTime(micros + offset);
  return expand(format, {
    ...time,
    epochMicros: micros,
    zone: { name: zone, offsetMinutes: Number(offset / 60_000_000n) },
  });
}

/** FORMAT_DATE, FORMAT_DATETIME, FORMAT_TIME: elements that the type has no value for stay as they are written. */
export function formatCivil(format: string, micros: bigint, kind: string): string {
  const allowed = kind === "DATE" ? dateOnly : kind === "TIME" ? timeOnly : undefined;
  return expand(format, { ...civilTime(micros), epochMicros: micros, zone: undefined }, allowed);
}

/** TIMESTAMP as text in a zone: `2024-01-15 07:00:00-05`. */
export function timestampText(micros: bigint, zone: string): string {
  const shift = printedOffset(zone, micros);
  const minutes = Number(shift / 60_000_000n);
  const time = civilTime(micros + shift);
  const fraction =
    time.micros === 0
      ? ""
      : time.micros % 1000 === 0
        ? `.${pad(time.micros / 1000, 3)}`
        : `.${pad(time.micros, 6)}`;
  const offset =
    minutes % 60 === 0 ? offsetText(minutes, "").slice(0, 3) : offsetText(minutes, ":");
  return `${pad(time.year, 4)}-${pad(time.month)}-${pad(time.day)} ${pad(time.hour)}:${pad(time.minute)}:${pad(time.second)}${fraction}${offset}`;
}

export const formatFunctions = [
  scalar("bq_format_timestamp", ["text", "int", "text"], "text", formatTimestamp),
  scalar("bq_format_datetime", ["text", "int", "text"], "text", formatCivil),
  scalar("bq_timestamp_text", ["int", "text"], "text", timestampText),
  scalar(
    "bq_json_timestamp",
    ["int"],
    "text",
    (micros) => `${timestampText(micros, "UTC").slice(0, -3).replace(" ", "T")}Z`,
  ),
];
