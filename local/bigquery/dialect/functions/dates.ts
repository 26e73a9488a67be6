import { BigQueryError } from "../../errors.ts";
import type { Call, Emit, EmitTable } from "../generation.ts";
import { type DatePart, datePart, partMonths, weekStart } from "./date-part.ts";
import { localTime } from "./zones.ts";

/** The first day of the period that a date lies in. */
export function truncateDate(date: string, part: DatePart): string {
  const start = weekStart(part);
  if (start !== undefined) return `bq_week_start(${date}, ${start})`;
  switch (part) {
    case "DAY":
      return date;
    case "YEAR":
    case "QUARTER":
    case "MONTH":
      return `CAST(date_trunc('${part.toLowerCase()}', ${date}) AS DATE)`;
    case "ISOYEAR":
      return `bq_isoyear_start(${date})`;
    default:
      throw new BigQueryError("invalidQuery", `Unsupported DATE_TRUNC date part ${part}`);
  }
}

/** Boundaries of the part between two dates. */
export function dateDifference(later: string, earlier: string, part: DatePart): string {
  const start = weekStart(part);
  if (start !== undefined)
    return `CAST((bq_week_floor(${later}, ${start}) - bq_week_floor(${earlier}, ${start})) // 7 AS BIGINT)`;
  if (part === "DAY") return `CAST(${later} - ${earlier} AS BIGINT)`;
  if (part === "ISOYEAR") return `CAST(isoyear(${later}) - isoyear(${earlier}) AS BIGINT)`;
  if (partMonths[part] === undefined)
    throw new BigQueryError("invalidQuery", `Unsupported DATE_DIFF date part ${part}`);
  return `date_diff('${part.toLowerCase()}', ${earlier}, ${later})`;
}

/** A date moved by a number of parts; the day is kept within the month's end. */
export function addToDate(date: string, count: string, part: DatePart): string {
  const months = partMonths[part];
  if (months !== undefined) return `bq_date_add_months(${date}, ${count} * ${months})`;
  if (part === "DAY") return `bq_date_add_days(${date}, ${count})`;
  if (part === "WEEK") return `bq_date_add_days(${date}, ${count} * 7)`;
  throw new BigQueryError("invalidQuery", `Unsupported DATE_ADD date part ${part}`);
}

/** DATE(y, m, d), DATE(timestamp[, zone]), DATE(datetime), DATE(date), DATE(string) */
const dateOf: Emit = (args, call) => {
  const kind = call.types[0]?.kind;
  if (args.length === 3) return `bq_make_date(${args.join(", ")})`;
  if (kind === "TIMESTAMP")
    return `CAST(${localTime(args[0] ?? "", args[1], call.nodes[1])} AS DATE)`;
  if (kind === "STRING") return `bq_cast_string_date(${args[0]})`;
  return `CAST(${args[0]} AS DATE)`;
};

const generate: Emit = (args, call) => {
  const [start = "", end = "", step = "CAST(1 AS BIGINT)"] = args;
  const part = args.length > 3 ? datePart(call, 3) : "DAY";
  const months = partMonths[part];
  const by =
    months === undefined
      ? `bq_step_days(${step}, ${part === "WEEK" ? 7 : 1})`
      : `bq_step_months(${step}, ${months})`;
  return months === undefined
    ? `bq_generate_dates(${start}, ${end}, ${by})`
    : `bq_generate_dates_by_month(${start}, ${end}, ${by})`;
};

const lastDay: Emit = (args, call) => {
  const part = args.length > 1 ? datePart(call, 1) : "MONTH";
  const date = `CAST(${args[0]} AS DATE)`;
  const first = truncateDate(date, part);
  const start = weekStart(part);
  if (start !== undefined) return `CAST(bq_week_floor(${date}, ${start}) + 6 AS DATE)`;
  if (part === "ISOYEAR") return `CAST(bq_isoyear_start(CAST(${first} + 374 AS DATE)) - 1 AS DATE)`;
  return `CAST(${first} + to_months(${partMonths[part] ?? 1}) - to_days(1) AS DATE)`;
};

const part = (call: Call): DatePart => datePart(call, 2);

/** The start of the bucket, counted from an origin, that a time lies in. */
export const bucket =
  (type: string): Emit =>
  (args) => {
    const [value, width, origin = "TIMESTAMP '1950-01-01'"] = args;
    return `CAST(bq_bucket(CAST(${value} AS TIMESTAMP), ${width}, CAST(${origin} AS TIMESTAMP)) AS ${type})`;
  };

export const dateEmits: EmitTable = {
  date: dateOf,
  date_add: (args, call) => addToDate(args[0] ?? "", args[1] ?? "", part(call)),
  date_sub: (args, call) => addToDate(args[0] ?? "", `(-(${args[1]}))`, part(call)),
  date_diff: (args, call) =>
    dateDifference(`CAST(${args[0]} AS DATE)`, `CAST(${args[1]} AS DATE)`, part(call)),
  date_trunc: (args, call) => truncateDate(args[0] ?? "", datePart(call, 1)),
  date_from_unix_date: (args) => `bq_unix_date_of(${args[0]})`,
  unix_date: (args) => `CAST(${args[0]} - DATE '1970-01-01' AS BIGINT)`,
  last_day: lastDay,
  date_bucket: bucket("DATE"),
  generate_date_array: generate,
  format_date: (args) =>
    `bq_format_datetime(${args[0]}, epoch_us(CAST(${args[1]} AS TIMESTAMP)), 'DATE')`,
  parse_date: (args) =>
    `CAST(make_timestamp(bq_parse_datetime(${args[0]}, ${args[1]}, 'DATE')) AS DATE)`,
  current_date: (args, call) =>
    `CAST(${localTime(call.environment.now, args[0], call.nodes[0])} AS DATE)`,
};
