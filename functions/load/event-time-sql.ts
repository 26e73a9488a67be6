import type { EventForm } from "../../schemas/event-contract.ts";
import { fieldMeta } from "../../schemas/field-meta.ts";
import { sqlText, timeSql, type FieldRule } from "./contract-sql.ts";

/** Column of a field's text; dots lead into objects. */
export const textOf = (field: string): string => `\`field_${field.replaceAll(".", "__")}\``;

export const jsonPath = (field: string): string =>
  sqlText(
    `$.${field
      .split(".")
      .map((part) => `"${part}"`)
      .join(".")}`,
  );

/** Fields that may say when, in the order in which they are asked. */
export const timesOf = (form: EventForm): readonly string[] => [
  form.occurredAt,
  ...(form.otherTimes ?? []),
];

/** The first time that a row states; the time of its receipt where the contract allows that it states none. */
export function occurredAtSql(form: EventForm): string {
  const stated = timesOf(form).map((time) => {
    const { isPadded, timeFormat } = fieldMeta(form.payload, time);
    return timeSql(isPadded === true ? `TRIM(${textOf(time)})` : textOf(time), timeFormat);
  });
  const times = [...stated, ...(form.mayBeTimeless === true ? ["@received_at"] : [])];
  return times.length === 1 ? (times[0] ?? "") : `COALESCE(${times.join(", ")})`;
}

/** Where only one field says when, its time is parsed once for all. */
export function timeCheck({ field, timeFormat }: FieldRule, form: EventForm): string | true {
  if (timeFormat === undefined) return true;
  const isOnlyTime = field === form.occurredAt && timesOf(form).length === 1;
  const time = isOnlyTime ? "occurred_at" : timeSql(textOf(field), timeFormat);
  return `${time} IS NOT NULL`;
}
