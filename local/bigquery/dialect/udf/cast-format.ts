import { civilTime, dayNames, daysOf, microsOf, monthNames } from "./civil.ts";
import { scalar } from "./scalar-function.ts";
import { printedOffset, toInstant, toLocal } from "./zones.ts";

/** Elements of CAST … FORMAT for dates and times; whatever else stands in a format stands for itself. */
const elements =
  /"((?:[^"\\]|\\.)*)"|YYYY|YYY|YY|Y|RRRR|RR|MONTH|MON|MM|DDD|DD|DAY|DY|D|HH24|HH12|HH|MI|SSSSS|SS|FF([1-9])|A\.M\.|P\.M\.|AM|PM|TZH|TZM|[-./,';: ]|[^]/gi;

const pad = (value: number, width = 2): string => String(value).padStart(width, "0");

/** Letters as the element is written: `Month` is capitalised, `MONTH` and `month` are not mixed. */
function spelled(text: string, element: string): string {
  if (element.charAt(0) === element.charAt(0).toLowerCase()) return text.toLowerCase();
  return element.charAt(1) === element.charAt(1).toLowerCase() ? text : text.toUpperCase();
}

function tokens(format: string): readonly RegExpExecArray[] {
  const found = [...format.matchAll(elements)];
  for (const [text] of found)
    if (/^[^-./,';: "]$/.test(text) && !/^[YD]$/i.test(text))
      throw new Error(`Cannot find matched format element at ${format.indexOf(text)}`);
  return found;
}

function formatTime(micros: bigint, format: string, zone: string): string {
  const shift = printedOffset(zone, micros);
  const time = civilTime(micros + shift);
  const offset = Number(shift / 60_000_000n);
  const month = monthNames[time.month - 1] ?? "";
  const day = dayNames[time.weekday] ?? "";
  const seconds = time.hour * 3600 + time.minute * 60 + time.second;
  return tokens(format)
    .map(([element, quoted, digits]) => {
      if (quoted !== undefined) return quoted.replaceAll(/\\(.)/g, "$1");
      if (digits !== undefined) return pad(time.micros, 6).padEnd(9, "0").slice(0, Number(digits));
      const half = time.hour < 12 ? "AM" : "PM";
      const values: Readonly<Record<string, string>> = {
        YYYY: pad(time.year, 4),
        RRRR: pad(time.year, 4),
        YYY: pad(time.year % 1000, 3),
        YY: pad(time.year % 100),
        RR: pad(time.year % 100),
        Y: String(time.year % 10),
        MM: pad(time.month),
        MON: spelled(month.slice(0, 3), element),
        MONTH: spelled(month, element),
        DDD: pad(time.yearday, 3),
        DD: pad(time.day),
        D: String(time.weekday + 1),
        DAY: spelled(day, element),
        DY: spelled(day.slice(0, 3), element),
        HH24: pad(time.hour),
        HH12: pad(time.hour % 12 || 12),
        HH: pad(time.hour % 12 || 12),
        MI: pad(time.minute),
        SS: pad(time.second),
        SSSSS: pad(seconds, 5),
        AM: spelled(half, element.toUpperCase() === element ? "AM" : "am"),
        PM: spelled(half, element.toUpperCase() === element ? "AM" : "am"),
        "A.M.": spelled(half === "AM" ? "A.M." : "P.M.", element),
        "P.M.": spelled(half === "AM" ? "A.M." : "P.M.", element),
        TZH: `${offset < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(offset) / 60))}`,
        TZM: pad(Math.abs(offset) % 60),
      };
      return values[element.toUpperCase()] ?? element;
    })
    .join("");
}

interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  half: number | undefined;
  afternoon: boolean;
  minute: number;
  second: number;
  daySeconds: number | undefined;
  micros: number;
  offsetHours: number | undefined;
  offsetMinutes: number;
}

const widths: Readonly<Record<string, number>> = {
  YYYY: 5,
  RRRR: 4,
  YYY: 3,
  YY: 2,
  RR: 2,
  Y: 1,
  MM: 2,
  DD: 2,
  HH24: 2,
  HH12: 2,
  HH: 2,
  MI: 2,
  SS: 2,
  SSSSS: 5,
  TZM: 2,
};

/** The least and the most of what an element may say. */
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  MM: [1, 12],
  DD: [1, 31],
  HH24: [0, 23],
  HH12: [1, 12],
  HH: [1, 12],
  MI: [0, 59],
  SS: [0, 59],
  SSSSS: [0, 86_399],
};

type Put = (fields: Fields, value: number, thisYear: number) => void;

const puts: Readonly<Record<string, Put>> = {
  YYYY: (f, n) => (f.year = n),
  RRRR: (f, n) => (f.year = n < 50 ? 2000 + n : n < 100 ? 1900 + n : n),
  YYY: (f, n, year) => (f.year = Math.floor(year / 1000) * 1000 + n),
  YY: (f, n, year) => (f.year = Math.floor(year / 100) * 100 + n),
  RR: (f, n) => (f.year = n < 50 ? 2000 + n : 1900 + n),
  Y: (f, n, year) => (f.year = Math.floor(year / 10) * 10 + n),
  MM: (f, n) => (f.month = n),
  DD: (f, n) => (f.day = n),
  HH24: (f, n) => (f.hour = n),
  HH12: (f, n) => (f.half = n),
  HH: (f, n) => (f.half = n),
  MI: (f, n) => (f.minute = n),
  SS: (f, n) => (f.second = n),
  SSSSS: (f, n) => (f.daySeconds = n),
  TZM: (f, n) => (f.offsetMinutes = n),
};

const categories: readonly (readonly [RegExp, string])[] = [
  [/^(?:Y+|R+)$/, "YEAR"],
  [/^MO?[MN](?:TH)?$/, "MONTH"],
  [/^DD$/, "DAY"],
  [/^HH/, "HOUR"],
  [/^MI$/, "MINUTE"],
  [/^(?:S+|FF\d)$/, "SECOND"],
  [/^[AP]\.?M/, "MERIDIAN_INDICATOR"],
  [/^TZ/, "TIME_ZONE"],
];
const ofDates: ReadonlySet<string> = new Set(["YEAR", "MONTH", "DAY"]);

/** A DATE has no time, a TIME no date, and only a TIMESTAMP a zone. */
function requireAllowed(format: string, type: string): void {
  for (const [element] of tokens(format)) {
    const category = categories.find(([pattern]) => pattern.test(element.toUpperCase()))?.[1];
    if (category === undefined || type === "TIMESTAMP") continue;
    const allowed =
      type === "DATE"
        ? ofDates.has(category)
        : category !== "TIME_ZONE" && (type === "DATETIME" || !ofDates.has(category));
    if (!allowed)
      throw new Error(
        `Format element in category ${category} ('${element}') is not allowed for output type ${type}`,
      );
  }
}

/** Micros of a text in a format; years and months that it does not say are those of now. */
function parseTime(text: string, format: string, zone: string, now: bigint, type: string): bigint {
  requireAllowed(format, type);
  const today = civilTime(toLocal(now, zone));
  const fields: Fields = {
    year: today.year,
    month: today.month,
    day: 1,
    hour: 0,
    half: undefined,
    afternoon: false,
    minute: 0,
    second: 0,
    daySeconds: undefined,
    micros: 0,
    offsetHours: undefined,
    offsetMinutes: 0,
  };
  let rest = text.trim();
  const fail = (element: string): never => {
    throw new Error(
      `Failed to parse input timestamp string at ${text.trim().length - rest.length} with format element '${element}'`,
    );
  };
  const take = (pattern: RegExp, element: string): string => {
    const found = pattern.exec(rest)?.[0] ?? fail(element);
    rest = rest.slice(found.length);
    return found;
  };
  for (const [element, quoted, digits] of tokens(format.trim())) {
    const name = element.toUpperCase();
    if (quoted !== undefined) take(new RegExp(`^${quoted.replaceAll(/\W/g, "\\$&")}`), element);
    else if (digits !== undefined)
      fields.micros = Number(
        take(new RegExp(`^\\d{1,${digits}}`), element)
          .padEnd(6, "0")
          .slice(0, 6),
      );
    else if (name === "MONTH" || name === "MON") {
      const word = take(/^[a-z]+/i, element).toLowerCase();
      const index = monthNames.findIndex((month) =>
        [month.toLowerCase(), month.slice(0, 3).toLowerCase()].includes(word),
      );
      fields.month = index < 0 ? fail(element) : index + 1;
    } else if (/^[AP]\.?M\.?$/.test(name))
      fields.afternoon = /^p/i.test(take(/^[ap]\.?m\.?/i, element));
    else if (name === "TZH") fields.offsetHours = Number(take(/^[+-]\d{1,2}/, element));
    else if (puts[name] !== undefined) {
      const [least, most] = ranges[name] ?? [0, 99_999];
      const number = Number(/^\d+/.exec(rest.slice(0, widths[name] ?? 2))?.[0] ?? -1);
      if (number < least || number > most) fail(element);
      puts[name](
        fields,
        Number(take(new RegExp(`^\\d{1,${widths[name] ?? 2}}`), element)),
        today.year,
      );
    } else if (/^(?:DDD|D|DAY|DY)$/.test(name))
      throw new Error(`Format element '${element}' is not supported for parsing`);
    else if (/^\s$/.test(element)) take(/^\s+/, element);
    else if (rest.startsWith(element)) rest = rest.slice(element.length);
    else fail(element);
  }
  if (rest.trim() !== "")
    throw new Error(`Illegal non-space trailing data '${rest.trimEnd()}' in timestamp string`);
  return instantOf(fields, zone);
}

function instantOf(fields: Fields, zone: string): bigint {
  const hour =
    fields.half === undefined ? fields.hour : (fields.half % 12) + (fields.afternoon ? 12 : 0);
  const days = daysOf(fields.year, fields.month, fields.day);
  if (Number.isNaN(days) || hour > 23 || fields.minute > 59 || fields.second > 59)
    throw new Error("Out-of-range datetime field in parsing function");
  const civil =
    fields.daySeconds === undefined
      ? microsOf(days, hour, fields.minute, fields.second, fields.micros)
      : microsOf(days, 0, 0, 0, fields.micros) + BigInt(fields.daySeconds) * 1_000_000n;
  if (fields.offsetHours === undefined) return toInstant(civil, zone);
  const sign = fields.offsetHours < 0 || Object.is(fields.offsetHours, -0) ? -1 : 1;
  const minutes = fields.offsetHours * 60 + sign * fields.offsetMinutes;
  return civil - BigInt(minutes) * 60_000_000n;
}

export const castFormatFunctions = [
  scalar("bq_format_time", ["int", "text", "text"], "text", formatTime),
  scalar("bq_parse_time_in", ["text", "text", "text", "int", "text"], "int", parseTime),
];
