import { floorDiv } from "./zones.ts";

/** A civil date and time in fields, with what calendars derive from them. */
export interface CivilTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micros: number;
  /** 0 for Sunday. */
  readonly weekday: number;
  /** 1 for 1 January. */
  readonly yearday: number;
}

const dayMicros = 86_400_000_000n;

export function civilTime(micros: bigint): CivilTime {
  const days = Number(floorDiv(micros, dayMicros));
  const rest = Number(micros - BigInt(days) * dayMicros);
  const date = new Date(days * 86_400_000);
  const year = date.getUTCFullYear();
  const start = daysOf(year, 1, 1);
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: Math.floor(rest / 3_600_000_000),
    minute: Math.floor(rest / 60_000_000) % 60,
    second: Math.floor(rest / 1_000_000) % 60,
    micros: rest % 1_000_000,
    weekday: date.getUTCDay(),
    yearday: days - start + 1,
  };
}

/** Days since 1970-01-01; NaN where the date does not exist. */
export function daysOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return Number.NaN;
  return Math.round(date.getTime() / 86_400_000);
}

export function microsOf(
  days: number,
  hour: number,
  minute: number,
  second: number,
  micros: number,
): bigint {
  return (
    BigInt(days) * dayMicros +
    BigInt(hour * 3600 + minute * 60 + second) * 1_000_000n +
    BigInt(micros)
  );
}

/** ISO week and its year. */
export function isoWeek(time: CivilTime): { year: number; week: number } {
  const weekday = (time.weekday + 6) % 7;
  const week = Math.floor((time.yearday - 1 - weekday + 10) / 7);
  if (week < 1) return { year: time.year - 1, week: weeksIn(time.year - 1) };
  if (week > weeksIn(time.year)) return { year: time.year + 1, week: 1 };
  return { year: time.year, week };
}

function weeksIn(year: number): number {
  const firstDay = new Date(0);
  firstDay.setUTCFullYear(year, 0, 1);
  const lastDay = new Date(0);
  lastDay.setUTCFullYear(year, 11, 31);
  return firstDay.getUTCDay() === 4 || lastDay.getUTCDay() === 4 ? 53 : 52;
}

export const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
export const dayNames = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
];
