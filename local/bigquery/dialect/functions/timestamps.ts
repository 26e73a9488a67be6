import { type TreeNode, required, text } from "../../../../sql/analyzer/tree.ts";
import { BigQueryError } from "../../errors.ts";
import type { Call, Emit, EmitTable } from "../generation.ts";
import { type DatePart, datePart, partMicros, partMonths } from "./date-part.ts";
import { bucket, dateDifference, truncateDate } from "./dates.ts";
import { instantOf, localTime } from "./zones.ts";

function addMicros(value: string, count: string, part: DatePart, call: Call): string {
  const micros = partMicros[part === "WEEK" ? "DAY" : part];
  if (micros === undefined)
    throw new BigQueryError(
      "invalidQuery",
      `Unsupported ${call.name.toUpperCase()} date part ${part}`,
    );
  const factor = part === "WEEK" ? micros * 7n : micros;
  return `bq_timestamp_add(${value}, ${count}, CAST(${factor} AS BIGINT))`;
}

const add =
  (sign: "" | "-", civil: boolean): Emit =>
  (args, call) => {
    const part = datePart(call, 2);
    const count = sign === "" ? (args[1] ?? "") : `(-(${args[1]}))`;
    if (civil && partMonths[part] !== undefined)
      return `bq_datetime_add_months(${args[0]}, ${count} * ${partMonths[part]})`;
    return addMicros(args[0] ?? "", count, part, call);
  };

/** TIMESTAMP_DIFF counts whole parts between instants. */
const timestampDiff: Emit = (args, call) => {
  const part = datePart(call, 2);
  const micros = partMicros[part];
  if (micros === undefined)
    throw new BigQueryError("invalidQuery", `Unsupported TIMESTAMP_DIFF date part ${part}`);
  return `((epoch_us(${args[0]}) - epoch_us(${args[1]})) // ${micros})`;
};

/** DATETIME_DIFF counts boundaries of the part between two civil times. */
const datetimeDiff: Emit = (args, call) => {
  const part = datePart(call, 2);
  const [later, earlier] = args.map((arg) => `CAST(${arg} AS TIMESTAMP)`);
  const micros = partMicros[part];
  if (micros !== undefined && part !== "DAY")
    return `(bq_floor_div(epoch_us(${later}), ${micros}) - bq_floor_div(epoch_us(${earlier}), ${micros}))`;
  return dateDifference(`CAST(${later} AS DATE)`, `CAST(${earlier} AS DATE)`, part);
};

function truncate(value: string, part: DatePart): string {
  const micros = partMicros[part];
  if (micros === undefined)
    return `CAST(${truncateDate(`CAST(${value} AS DATE)`, part)} AS TIMESTAMP)`;
  return micros === 1n
    ? value
    : `make_timestamp(bq_floor_div(epoch_us(${value}), ${micros}) * ${micros})`;
}

const timestampTrunc: Emit = (args, call) => {
  const zone = args[2];
  const part = datePart(call, 1);
  if (call.types[0]?.kind === "DATETIME" || zone === undefined)
    return truncate(args[0] ?? "", part);
  const local = localTime(args[0] ?? "", zone, call.nodes[2]);
  return instantOf(truncate(local, part), zone, call.nodes[2]);
};

/** TIMESTAMP(string[, zone]), TIMESTAMP(date[, zone]), TIMESTAMP(datetime[, zone]), TIMESTAMP(timestamp) */
const timestampOf: Emit = (args, call) => {
  const [value = "", zone] = args;
  if (call.types[0]?.kind === "STRING")
    return zone === undefined
      ? `bq_cast_string_timestamp(${value})`
      : `bq_cast_string_timestamp_in(${value}, ${zone})`;
  return instantOf(`CAST(${value} AS TIMESTAMP)`, zone, call.nodes[1]);
};

const datetimeOf: Emit = (args, call) => {
  const [value = "", second] = args;
  if (args.length === 6) return `bq_make_datetime(${args.join(", ")})`;
  if (call.types[0]?.kind === "TIMESTAMP") return localTime(value, second, call.nodes[1]);
  if (call.types[0]?.kind === "STRING") return `bq_cast_string_datetime(${value})`;
  return second === undefined ? `CAST(${value} AS TIMESTAMP)` : `(${value} + ${second})`;
};

const timeOf: Emit = (args, call) => {
  if (args.length === 3) return `bq_make_time(${args.join(", ")})`;
  if (call.types[0]?.kind === "TIMESTAMP")
    return `CAST(${localTime(args[0] ?? "", args[1], call.nodes[1])} AS TIME)`;
  return `CAST(${args[0]} AS TIME)`;
};

const timeAdd =
  (sign: "" | "-"): Emit =>
  (args, call) => {
    const micros = partMicros[datePart(call, 2)];
    return `bq_time_add(${args[0]}, ${sign}(${args[1]}), CAST(${micros ?? 1n} AS BIGINT))`;
  };

const timeDiff: Emit = (args, call) => {
  const micros = partMicros[datePart(call, 2)] ?? 1n;
  return `(epoch_us(${args[0]}) // ${micros} - epoch_us(${args[1]}) // ${micros})`;
};

const format =
  (kind: string): Emit =>
  (args) =>
    `bq_format_datetime(${args[0]}, epoch_us(${args[1]}), '${kind}')`;

const formatTimestamp: Emit = (args) =>
  args.length > 2
    ? `bq_format_timestamp(${args[0]}, epoch_us(${args[1]}), ${args[2]})`
    : `bq_format_timestamp(${args[0]}, epoch_us(${args[1]}), 'UTC')`;

const fromUnix =
  (factor: number): Emit =>
  (args) =>
    `bq_timestamp_of_micros(${args[0]}, CAST(${factor} AS BIGINT))`;

const toUnix =
  (divisor: number): Emit =>
  (args) =>
    divisor === 1 ? `epoch_us(${args[0]})` : `bq_floor_div(epoch_us(${args[0]}), ${divisor})`;

const generate: Emit = (args, call) =>
  `bq_generate_timestamps(${args[0]}, ${args[1]}, ${args[2]} * CAST(${partMicros[datePart(call, 3)] ?? 1n} AS BIGINT))`;

const digits: Readonly<Record<string, string>> = {
  Y: "[0-9]{4}",
  m: "[0-9]{2}",
  d: "[0-9]{2}",
  H: "[0-9]{2}",
  M: "[0-9]{2}",
  S: "[0-9]{2}",
};

/** A pattern for texts that a literal format of plain digits takes as it stands; undefined for other formats. */
function plainPattern(node: TreeNode | undefined): string | undefined {
  if (node?.kind !== "literal") return undefined;
  const format = text(required(required(node, "value"), "value"), "string_value");
  if (!/^%Y(?:%[mdHMS]|[-/: T])*$/.test(format)) return undefined;
  return format.replaceAll(/%(.)/g, (_match, element: string) => digits[element] ?? "");
}

/** Texts in the very form of their format, the usual case, are parsed natively; all others by BigQuery's lenient rules. */
const parseTimestamp: Emit = (args, call) => {
  const [format = "NULL", value = "NULL", zone] = args;
  const lenient = `make_timestamp(bq_parse_timestamp(${format}, ${value}, ${zone ?? "'UTC'"}))`;
  const pattern = zone === undefined ? plainPattern(call.nodes[0]) : undefined;
  if (pattern === undefined) return lenient;
  const native = `try_strptime(CASE WHEN regexp_full_match(${value}, '${pattern}') AND ${value} >= '0001' THEN ${value} END, ${format})`;
  return `coalesce(${native}, ${lenient})`;
};

export const timestampEmits: EmitTable = {
  timestamp: timestampOf,
  datetime: datetimeOf,
  time: timeOf,
  timestamp_add: add("", false),
  timestamp_sub: add("-", false),
  datetime_add: add("", true),
  datetime_sub: add("-", true),
  time_add: timeAdd(""),
  time_sub: timeAdd("-"),
  timestamp_diff: timestampDiff,
  datetime_diff: datetimeDiff,
  time_diff: timeDiff,
  timestamp_trunc: timestampTrunc,
  datetime_trunc: (args, call) => truncate(args[0] ?? "", datePart(call, 1)),
  datetime_bucket: bucket("TIMESTAMP"),
  timestamp_bucket: bucket("TIMESTAMP"),
  time_trunc: (args, call) => {
    const micros = partMicros[datePart(call, 1)] ?? 1n;
    return `CAST(make_timestamp((epoch_us(${args[0]}) // ${micros}) * ${micros}) AS TIME)`;
  },
  timestamp_seconds: fromUnix(1_000_000),
  timestamp_millis: fromUnix(1000),
  timestamp_micros: fromUnix(1),
  timestamp_from_unix_seconds: (args, call) =>
    call.types[0]?.kind === "TIMESTAMP" ? (args[0] ?? "") : fromUnix(1_000_000)(args, call),
  timestamp_from_unix_millis: (args, call) =>
    call.types[0]?.kind === "TIMESTAMP" ? (args[0] ?? "") : fromUnix(1000)(args, call),
  timestamp_from_unix_micros: (args, call) =>
    call.types[0]?.kind === "TIMESTAMP" ? (args[0] ?? "") : fromUnix(1)(args, call),
  unix_seconds: toUnix(1_000_000),
  unix_millis: toUnix(1000),
  unix_micros: toUnix(1),
  format_timestamp: formatTimestamp,
  format_datetime: format("DATETIME"),
  format_time: format("TIME"),
  parse_timestamp: parseTimestamp,
  parse_datetime: (args) => `make_timestamp(bq_parse_datetime(${args[0]}, ${args[1]}, 'DATETIME'))`,
  parse_time: (args) =>
    `CAST(make_timestamp(bq_parse_datetime(${args[0]}, ${args[1]}, 'TIME')) AS TIME)`,
  current_timestamp: (_args, call) => call.environment.now,
  current_datetime: (args, call) => localTime(call.environment.now, args[0], call.nodes[0]),
  current_time: (args, call) =>
    `CAST(${localTime(call.environment.now, args[0], call.nodes[0])} AS TIME)`,
  generate_timestamp_array: generate,
  string: (args, call) => {
    const kind = call.types[0]?.kind;
    if (kind === "JSON") return `bq_json_string(${args[0]})`;
    if (kind === "DATE") return `CAST(${args[0]} AS VARCHAR)`;
    if (kind === "TIMESTAMP")
      return args.length > 1
        ? `bq_cast_timestamp_string_in(${args[0]}, ${args[1]})`
        : `bq_cast_timestamp_string(${args[0]})`;
    return `bq_cast_${(kind ?? "time").toLowerCase()}_string(${args[0]})`;
  },
};
