import { BigQueryError } from "../../errors.ts";
import type { Call, Emit, EmitTable } from "../generation.ts";
import { type DatePart, datePart, weekStart } from "./date-part.ts";
import { localTime } from "./zones.ts";

const intervalParts: ReadonlySet<string> = new Set([
  "YEAR",
  "MONTH",
  "DAY",
  "HOUR",
  "MINUTE",
  "SECOND",
  "MILLISECOND",
  "MICROSECOND",
]);

/** EXTRACT of an INTERVAL has the sign of the field. */
function intervalPart(value: string, part: DatePart): string {
  if (!intervalParts.has(part))
    throw new BigQueryError(
      "invalidQuery",
      `Unsupported date part ${part} in EXTRACT FROM INTERVAL`,
    );
  return `bq_interval_part(${value}, '${part}')`;
}

function dateField(value: string, part: DatePart): string | undefined {
  const start = weekStart(part);
  if (part === "ISOWEEK") return `CAST(week(${value}) AS BIGINT)`;
  if (start !== undefined) return `bq_week_number(${value}, ${start})`;
  switch (part) {
    case "YEAR":
    case "QUARTER":
    case "MONTH":
    case "DAY":
    case "ISOYEAR":
      return `CAST(${part.toLowerCase()}(${value}) AS BIGINT)`;
    case "DAYOFWEEK":
      return `CAST(dayofweek(${value}) + 1 AS BIGINT)`;
    case "DAYOFYEAR":
      return `CAST(dayofyear(${value}) AS BIGINT)`;
    default:
      return undefined;
  }
}

function timeField(value: string, part: DatePart): string | undefined {
  switch (part) {
    case "HOUR":
    case "MINUTE":
    case "SECOND":
      return `CAST(${part.toLowerCase()}(${value}) AS BIGINT)`;
    case "MILLISECOND":
      return `CAST(microsecond(${value}) % 1000000 // 1000 AS BIGINT)`;
    case "MICROSECOND":
      return `CAST(microsecond(${value}) % 1000000 AS BIGINT)`;
    default:
      return undefined;
  }
}

/** EXTRACT(part FROM value [AT TIME ZONE zone]): value, part and, for a TIMESTAMP, the zone. */
const extract: Emit = (args, call) => {
  const part = datePart(call, 1);
  const kind = call.types[0]?.kind;
  if (kind === "INTERVAL") return intervalPart(args[0] ?? "", part);
  const civil = civilValue(args, call, 2);
  const field =
    (kind === "TIME" ? undefined : dateField(civil, part)) ??
    (kind === "DATE" ? undefined : timeField(civil, part));
  if (field === undefined)
    throw new BigQueryError(
      "invalidQuery",
      `EXTRACT from ${String(kind)} does not support the ${part} date part`,
    );
  return field;
};

function civilValue(args: readonly string[], call: Call, zoneIndex: number): string {
  const value = args[0] ?? "";
  return call.types[0]?.kind === "TIMESTAMP"
    ? localTime(value, args[zoneIndex], call.nodes[zoneIndex])
    : value;
}

const extractAs =
  (type: string): Emit =>
  (args, call) =>
    `CAST(${civilValue(args, call, 1)} AS ${type})`;

export const extractEmits: EmitTable = {
  $extract: extract,
  $extract_date: extractAs("DATE"),
  $extract_time: extractAs("TIME"),
  $extract_datetime: extractAs("TIMESTAMP"),
};
