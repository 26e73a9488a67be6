import { required } from "../../../../sql/analyzer/tree.ts";
import { BigQueryError } from "../../errors.ts";
import type { Call } from "../generation.ts";

/** GoogleSQL's DateTimestampPart by number (zetasql/public/functions/datetime.proto). */
const parts: Readonly<Record<number, DatePart>> = {
  1: "YEAR",
  2: "MONTH",
  3: "DAY",
  4: "DAYOFWEEK",
  5: "DAYOFYEAR",
  6: "QUARTER",
  7: "HOUR",
  8: "MINUTE",
  9: "SECOND",
  10: "MILLISECOND",
  11: "MICROSECOND",
  12: "NANOSECOND",
  13: "DATE",
  14: "WEEK",
  15: "DATETIME",
  16: "TIME",
  17: "ISOYEAR",
  18: "ISOWEEK",
  19: "WEEK_MONDAY",
  20: "WEEK_TUESDAY",
  21: "WEEK_WEDNESDAY",
  22: "WEEK_THURSDAY",
  23: "WEEK_FRIDAY",
  24: "WEEK_SATURDAY",
};

export type DatePart =
  | "YEAR"
  | "MONTH"
  | "DAY"
  | "DAYOFWEEK"
  | "DAYOFYEAR"
  | "QUARTER"
  | "HOUR"
  | "MINUTE"
  | "SECOND"
  | "MILLISECOND"
  | "MICROSECOND"
  | "NANOSECOND"
  | "DATE"
  | "WEEK"
  | "DATETIME"
  | "TIME"
  | "ISOYEAR"
  | "ISOWEEK"
  | `WEEK_${string}`;

/** The date part that an argument names. */
export function datePart(call: Call, index: number): DatePart {
  const node = call.nodes[index];
  if (node?.kind === "literal") {
    const value = required(required(node, "value"), "value");
    const part = parts[Number(value["enum_value"])];
    if (part !== undefined) return part;
  }
  throw new BigQueryError(
    "invalidQuery",
    `A valid date part name is required for ${call.name.toUpperCase()}`,
  );
}

const weekStarts = ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"];

/** First day of the week that a part counts by, 0 for Sunday; undefined for other parts. */
export function weekStart(part: DatePart): number | undefined {
  if (part === "WEEK") return 0;
  if (part === "ISOWEEK") return 1;
  return part.startsWith("WEEK_") ? weekStarts.indexOf(part.slice(5)) : undefined;
}

/** Length in microseconds of the parts that have one. */
export const partMicros: Readonly<Partial<Record<DatePart, bigint>>> = {
  MICROSECOND: 1n,
  MILLISECOND: 1000n,
  SECOND: 1_000_000n,
  MINUTE: 60_000_000n,
  HOUR: 3_600_000_000n,
  DAY: 86_400_000_000n,
};

/** Months in the parts that are made of months. */
export const partMonths: Readonly<Partial<Record<DatePart, number>>> = {
  MONTH: 1,
  QUARTER: 3,
  YEAR: 12,
};
