/** A schedule in unix-cron form. https://cloud.google.com/scheduler/docs/configuring/cron-job-schedules */
export interface CronSchedule {
  /** Whether it fires in the minute of `at`, as clocks of the time zone show it. */
  matches(at: Date): boolean;
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const weekdays = "sun mon tue wed thu fri sat".split(" ");

const fields: readonly Field[] = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, names: months },
  { name: "day of week", min: 0, max: 7, names: weekdays },
];

/** @throws naming the part that is wrong. */
export function parseCron(schedule: string, timeZone: string): CronSchedule {
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    throw new Error(`schedule "${schedule}" must have five fields, as in "*/15 * * * *"`);
  }
  const sets = fields.map((field, at) => parseField(parts[at] ?? "", field, schedule));
  const [minutes, hours, days, monthsOfYear, daysOfWeek] = sets;
  const clock = clockOf(timeZone, schedule);
  const isRestricted = (at: number): boolean => !parts[at]?.startsWith("*");

  return {
    matches(at) {
      const now = clock(at);
      const onDay = days?.has(now.day) ?? false;
      const onWeekday = daysOfWeek?.has(now.weekday) ?? false;
      // When both day fields are restricted, either may match.
      const isDay = isRestricted(2) && isRestricted(4) ? onDay || onWeekday : onDay && onWeekday;
      return (
        isDay &&
        (minutes?.has(now.minute) ?? false) &&
        (hours?.has(now.hour) ?? false) &&
        (monthsOfYear?.has(now.month) ?? false)
      );
    },
  };
}

function parseField(text: string, field: Field, schedule: string): ReadonlySet<number> {
  const values = new Set<number>();
  for (const item of text.split(",")) {
    const [range = "", step = "1", ...others] = item.split("/");
    const [from, to] = parseRange(range, item.includes("/"), field);
    const by = Number(step);
    if (others.length > 0 || !Number.isInteger(by) || by < 1 || !(from <= to)) {
      throw new Error(`schedule "${schedule}": ${field.name} "${item}" cannot be read`);
    }
    // Sunday is 0 and 7.
    for (let value = from; value <= to; value += by)
      values.add(field.max === 7 ? value % 7 : value);
  }
  return values;
}

function parseRange(text: string, hasStep: boolean, field: Field): [number, number] {
  if (text === "*") return [field.min, field.max === 7 ? 6 : field.max];
  const [first = "", last] = text.split("-");
  const from = parseValue(first, field);
  if (last !== undefined) return [from, parseValue(last, field)];
  return [from, hasStep ? field.max : from];
}

/** NaN for what is no value of the field: every comparison with it fails. */
function parseValue(text: string, { min, max, names }: Field): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + min;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : Number.NaN;
}

interface Clock {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly weekday: number;
}

function clockOf(timeZone: string, schedule: string): (at: Date) => Clock {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      minute: "numeric",
      hour: "numeric",
      day: "numeric",
      month: "numeric",
      weekday: "short",
    });
  } catch (cause) {
    throw new Error(`schedule "${schedule}": unknown time zone ${timeZone}`, { cause });
  }
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
    return {
      minute: number("minute"),
      hour: number("hour"),
      day: number("day"),
      month: number("month"),
      weekday: weekdays.indexOf((parts.get("weekday") ?? "").toLowerCase()),
    };
  };
}
