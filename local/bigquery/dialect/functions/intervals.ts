import type { Emit, EmitTable } from "../generation.ts";
import { datePart, partMicros, partMonths } from "./date-part.ts";
import { as } from "./naming.ts";

/** INTERVAL n part */
const interval: Emit = (args, call) => {
  const part = datePart(call, 1);
  const months = partMonths[part];
  if (months !== undefined)
    return `to_months(CAST(bq_interval_field(${args[0]} * ${months}, 'months', 120000) AS INTEGER))`;
  if (part === "DAY" || part === "WEEK")
    return `to_days(CAST(bq_interval_field(${args[0]}${part === "WEEK" ? " * 7" : ""}, 'days', 3660000) AS INTEGER))`;
  return `to_microseconds(${args[0]} * ${partMicros[part] ?? 1n})`;
};

export const intervalEmits: EmitTable = {
  $interval: interval,
  make_interval: (args) => {
    const [year = "0", month = "0", day = "0", hour = "0", minute = "0", second = "0"] = args;
    return `(to_months(CAST(bq_interval_field(${year} * 12 + ${month}, 'months', 120000) AS INTEGER)) + to_days(CAST(bq_interval_field(${day}, 'days', 3660000) AS INTEGER)) + to_microseconds(${hour} * 3600000000 + ${minute} * 60000000 + ${second} * 1000000))`;
  },
  justify_days: as("bq_justify_days"),
  justify_hours: as("bq_justify_hours"),
  justify_interval: (args) => `bq_justify_days(bq_justify_hours(${args[0]}))`,
};
