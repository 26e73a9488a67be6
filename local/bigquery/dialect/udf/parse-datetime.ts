import { civilTime, dayNames, daysOf, microsOf, monthNames } from "./civil.ts";
import { scalar } from "./scalar-function.ts";
import { toInstant, toLocal } from "./zones.ts";

interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  micros: number;
  afternoon: boolean | undefined;
  twelveHour: boolean;
  century: number | undefined;
  yearday: number | undefined;
  /** %U or %W; a month or a day read after it takes its place, and it takes that of one read before. */
  week: { readonly number: number; readonly firstDay: number } | undefined;
  isoYear: number | undefined;
  isoWeek: number | undefined;
  weekday: number | undefined;
  offsetMinutes: number | undefined;
  zone: string | undefined;
  epochSeconds: bigint | undefined;
}

/** Reads digits and names off the front of the text. */
class Reader {
  position = 0;
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
  spaces(): void {
    while (/\s/.test(this.source.charAt(this.position))) this.position++;
  }
  number(maxDigits: number, least = 0, most = Number.MAX_SAFE_INTEGER): number {
    const match = new RegExp(`^[+-]?\\d{1,${maxDigits}}`).exec(this.source.slice(this.position));
    const value = match === null ? Number.NaN : Number(match[0]);
    if (match === null || value < least || value > most) throw new Error("no number");
    this.position += match[0].length;
    return value;
  }
  name(names: readonly string[]): number {
    const rest = this.source.slice(this.position).toLowerCase();
    for (const [index, name] of names.entries()) {
      for (const form of [name.toLowerCase(), name.slice(0, 3).toLowerCase()]) {
        if (!rest.startsWith(form)) continue;
        this.position += form.length;
        return index;
      }
    }
    throw new Error("no name");
  }
  match(pattern: RegExp): string {
    const match = pattern.exec(this.source.slice(this.position));
    if (match === null) throw new Error("no match");
    this.position += match[0].length;
    return match[0];
  }
}

type Element = (reader: Reader, fields: Fields) => void;

const composite: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  R: "%H:%M",
  r: "%I:%M:%S %p",
  T: "%H:%M:%S",
  X: "%H:%M:%S",
  x: "%m/%d/%y",
};

const elements: Readonly<Record<string, Element>> = {
  A: (r, f) => void (f.weekday = r.name(dayNames)),
  a: (r, f) => void (f.weekday = r.name(dayNames)),
  B: (r, f) => ((f.week = undefined), void (f.month = r.name(monthNames) + 1)),
  b: (r, f) => ((f.week = undefined), void (f.month = r.name(monthNames) + 1)),
  h: (r, f) => ((f.week = undefined), void (f.month = r.name(monthNames) + 1)),
  C: (r, f) => void (f.century = r.number(2)),
  d: (r, f) => (r.spaces(), (f.week = undefined), void (f.day = r.number(2, 1, 31))),
  e: (r, f) => (r.spaces(), (f.week = undefined), void (f.day = r.number(2, 1, 31))),
  G: (r, f) => void (f.isoYear = r.number(4)),
  g: (r, f) => void (f.isoYear = 2000 + r.number(2)),
  H: (r, f) => ((f.twelveHour = false), void (f.hour = r.number(2, 0, 23))),
  k: (r, f) => (r.spaces(), (f.twelveHour = false), void (f.hour = r.number(2, 0, 23))),
  I: (r, f) => ((f.twelveHour = true), void (f.hour = r.number(2, 1, 12))),
  l: (r, f) => (r.spaces(), (f.twelveHour = true), void (f.hour = r.number(2, 1, 12))),
  j: (r, f) => void (f.yearday = r.number(3, 1, 366)),
  M: (r, f) => void (f.minute = r.number(2, 0, 59)),
  m: (r, f) => ((f.week = undefined), void (f.month = r.number(2, 1, 12))),
  n: (r) => r.spaces(),
  P: (r, f) => void (f.afternoon = /p/i.test(r.match(/^[ap]m/i))),
  p: (r, f) => void (f.afternoon = /p/i.test(r.match(/^[ap]m/i))),
  Q: (r, f) => void (f.month = (r.number(1, 1, 4) - 1) * 3 + 1),
  S: (r, f) => void (f.second = r.number(2, 0, 60)),
  s: (r, f) => void (f.epochSeconds = BigInt(r.match(/^-?\d+/))),
  t: (r) => r.spaces(),
  U: (r, f) => readWeek(r, f, 0),
  u: (r, f) => void (f.weekday = r.number(1, 1, 7) % 7),
  V: (r, f) => void (f.isoWeek = r.number(2, 1, 53)),
  W: (r, f) => readWeek(r, f, 1),
  w: (r, f) => void (f.weekday = r.number(1, 0, 6)),
  Y: (r, f) => void (f.year = r.number(4)),
  y: (r, f) => {
    const short = r.number(2);
    f.year = short < 69 ? 2000 + short : 1900 + short;
  },
  Z: (r, f) => void (f.zone = r.match(/^[A-Za-z][A-Za-z0-9_+/-]*/)),
  z: readOffset,
  "%": (r) => void r.match(/^%/),
};

function readWeek(reader: Reader, fields: Fields, firstDay: number): void {
  fields.week = { number: reader.number(2, 0, 53), firstDay };
  fields.month = fields.day = 1;
}

function readOffset(reader: Reader, fields: Fields): void {
  const written = reader.match(/^([+-]\d{1,2}(:?\d{2})?|Z)/);
  const match = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(written);
  const minutes = match === null ? 0 : Number(match[2]) * 60 + Number(match[3] ?? 0);
  fields.offsetMinutes = match?.[1] === "-" ? -minutes : minutes;
}

function readSeconds(reader: Reader, fields: Fields, digits: string): void {
  fields.second = reader.number(2, 0, 60);
  if (reader.source.charAt(reader.position) !== ".") return;
  const fraction = reader
    .match(digits === "*" ? /^\.\d+/ : new RegExp(`^\\.\\d{0,${digits}}`))
    .slice(1);
  fields.micros = Number(fraction.padEnd(6, "0").slice(0, 6));
}

function readFormat(format: string, reader: Reader, fields: Fields): void {
  for (let index = 0; index < format.length; index++) {
    const letter = format.charAt(index);
    if (letter !== "%") {
      if (/\s/.test(letter)) reader.spaces();
      else if (reader.source.charAt(reader.position) === letter) reader.position++;
      else throw new Error("no match");
      continue;
    }
    const seconds = /^%E([0-9*])S/.exec(format.slice(index));
    if (seconds !== null) {
      readSeconds(reader, fields, seconds[1] ?? "*");
      index += 3;
      continue;
    }
    if (format.startsWith("%E4Y", index)) {
      fields.year = Number(reader.match(/^\d{4}/));
      index += 3;
      continue;
    }
    index++;
    let element = format.charAt(index);
    if (element === "E" || element === "O") element = format.charAt(++index);
    const parts = composite[element];
    if (parts !== undefined) readFormat(parts, reader, fields);
    else readElement(element, reader, fields);
  }
}

function readElement(letter: string, reader: Reader, fields: Fields): void {
  const element = elements[letter];
  if (element === undefined) throw new Error("unknown element");
  element(reader, fields);
}

/** Micros of the civil time that a text spells in a format; unsaid fields are 1970-01-01 00:00:00. */
function parse(format: string, value: string): { civil: bigint; fields: Fields } {
  const fields: Fields = {
    year: 1970,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    micros: 0,
    afternoon: undefined,
    twelveHour: false,
    century: undefined,
    yearday: undefined,
    week: undefined,
    isoYear: undefined,
    isoWeek: undefined,
    weekday: undefined,
    offsetMinutes: undefined,
    zone: undefined,
    epochSeconds: undefined,
  };
  const reader = new Reader(value);
  try {
    reader.spaces();
    readFormat(format, reader, fields);
    reader.spaces();
  } catch {
    throw new Error(`Failed to parse input string "${value}"`);
  }
  if (reader.position < value.length) throw new Error(`Failed to parse input string "${value}"`);
  if (fields.century !== undefined) fields.year = fields.century * 100 + (fields.year % 100);
  if (fields.twelveHour) fields.hour = (fields.hour % 12) + (fields.afternoon === true ? 12 : 0);
  const days = dayNumber(fields);
  if (Number.isNaN(days) || fields.year < 1 || fields.year > 9999)
    throw new Error("Out-of-range datetime field in parsing function");
  return {
    civil: microsOf(days, fields.hour, fields.minute, fields.second, fields.micros),
    fields,
  };
}

function dayNumber(fields: Fields): number {
  if (fields.isoYear !== undefined || fields.isoWeek !== undefined) {
    const fourth = daysOf(fields.isoYear ?? fields.year, 1, 4);
    const monday = fourth - ((civilTime(BigInt(fourth) * 86_400_000_000n).weekday + 6) % 7);
    return monday + ((fields.isoWeek ?? 1) - 1) * 7 + (((fields.weekday ?? 1) + 6) % 7);
  }
  if (fields.yearday !== undefined) {
    const first = daysOf(fields.year, 1, 1);
    if (fields.yearday > 365 && daysOf(fields.year + 1, 1, 1) - first === 365)
      throw new Error(
        `Year ${fields.year} has 365 days, but the specified day of year was ${fields.yearday}`,
      );
    return first + fields.yearday - 1;
  }
  if (fields.week !== undefined && fields.weekday !== undefined)
    throw new Error("not supported locally: a week of the year (%U, %W) with a day of the week");
  if (fields.week !== undefined) return weekStart(fields.year, fields.week);
  return daysOf(fields.year, fields.month, fields.day);
}

/** The first day of a week of the year, where week 1 begins on the year's first Sunday (or Monday); NaN for none. */
function weekStart(year: number, { number, firstDay }: NonNullable<Fields["week"]>): number {
  const first = daysOf(year, 1, 1);
  const weekday = civilTime(BigInt(first) * 86_400_000_000n).weekday;
  const start = first + ((firstDay - weekday + 7) % 7) + (number - 1) * 7;
  return start > first - 7 && start < daysOf(year + 1, 1, 1) ? start : Number.NaN;
}

/** Elements that a type has nothing for. */
const foreign: Readonly<Record<string, RegExp>> = {
  DATE: /%(?:[EO]?[HIMSTRrXcklPpsZz]|E[0-9*]S|Ez)/,
  TIME: /%(?:[EO]?[AaBbhCDdeFGgjmQUuVWwYyxcsZz]|E4Y|Ez)/,
  DATETIME: /%(?:[EO]?[Zz]|Ez)/,
};

export function parseCivil(format: string, value: string, kind: string): bigint {
  const element = foreign[kind]?.exec(format.replaceAll("%%", ""))?.[0];
  if (element !== undefined)
    throw new Error(`Invalid format: ${element} is not allowed for the ${kind} type.`);
  const { civil, fields } = parse(format, value);
  const micros = fields.epochSeconds === undefined ? civil : fields.epochSeconds * 1_000_000n;
  if (kind === "TIME") return ((micros % 86_400_000_000n) + 86_400_000_000n) % 86_400_000_000n;
  return kind === "DATE"
    ? micros - (((micros % 86_400_000_000n) + 86_400_000_000n) % 86_400_000_000n)
    : micros;
}

export function parseTimestamp(format: string, value: string, zone: string): bigint {
  const { civil, fields } = parse(format, value);
  if (fields.epochSeconds !== undefined) return fields.epochSeconds * 1_000_000n;
  if (fields.offsetMinutes !== undefined) return civil - BigInt(fields.offsetMinutes) * 60_000_000n;
  return toInstant(civil, fields.zone === "Z" ? "UTC" : (fields.zone ?? zone));
}

export const parseFunctions = [
  scalar("bq_parse_datetime", ["text", "text", "text"], "int", parseCivil),
  scalar("bq_parse_timestamp", ["text", "text", "text"], "int", parseTimestamp),
  scalar("bq_zone_shift", ["int", "text", "bool"], "int", (micros, zone, local) =>
    local ? toLocal(micros, zone) : toInstant(micros, zone),
  ),
];
