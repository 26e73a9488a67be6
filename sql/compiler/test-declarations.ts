import { z } from "zod";

/** `error` stops the model's descendants, `warn` only records. */
const severity = z.enum(["error", "warn"]);
/** A rule about rows is broken or not. */
const strict = severity.default("error");
/** What is unusual may still be right. */
const mild = severity.default("warn");

export const testDeclaration = z.union([
  z.strictObject({
    unique: z.union([z.literal("grain"), z.array(z.string()).min(1)]),
    severity: strict,
  }),
  z.strictObject({ not_null: z.array(z.string()).min(1), severity: strict }),
  z.strictObject({ row: z.string().min(1), severity: strict }),
  z.strictObject({
    accepted_values: z.strictObject({
      column: z.string(),
      values: z.array(z.union([z.string(), z.number()])).min(1),
    }),
    severity: strict,
  }),
  /** Values of the column that are not NULL stand in the other table. */
  z.strictObject({
    relationships: z.strictObject({
      column: z.string(),
      to: z.string().regex(/^\w+\.\w+$/, "a table with its dataset"),
      field: z.string(),
    }),
    severity: strict,
  }),
  /** The newest value, a timestamp or date, is not older; a table without rows has none. */
  z.strictObject({
    freshness: z.strictObject({ column: z.string(), hours: z.number().positive() }),
    severity: mild,
  }),
  /** The number of rows differs from the mean of earlier runs by this share of it at most; for each day in a window model. */
  z.strictObject({ volume: z.strictObject({ change: z.number().positive() }), severity: mild }),
  /** A measure of the column stays within so many standard deviations of what earlier runs measured. */
  z.strictObject({
    distribution: z.strictObject({
      column: z.string(),
      measure: z.enum(["mean", "null_share", "distinct_share"]),
      deviations: z.number().positive().default(4),
    }),
    severity: mild,
  }),
]);
export type TestDeclaration = z.infer<typeof testDeclaration>;

/** Columns of the model that a test names. */
export function testedColumns(test: TestDeclaration): readonly string[] {
  if ("unique" in test) return test.unique === "grain" ? [] : test.unique;
  if ("not_null" in test) return test.not_null;
  if ("accepted_values" in test) return [test.accepted_values.column];
  if ("relationships" in test) return [test.relationships.column];
  if ("freshness" in test) return [test.freshness.column];
  if ("distribution" in test) return [test.distribution.column];
  return [];
}
