import { z } from "zod";

/** Salesforce ids have 15 or 18 characters; https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm#i1435616 */
export const salesforceId = z
  .string()
  .regex(/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/, "not a 15 or 18 character Salesforce id");

/** Salesforce writes `2026-01-02T03:04:05.000+0000`, an offset without a colon. */
export const salesforceTime = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/,
    "not a Salesforce date time",
  );

/** Fields every record has; a flag arrives as true or, in CSV exports, as text. */
export const recordFields = {
  Id: salesforceId,
  IsDeleted: z.union([z.boolean(), z.enum(["true", "false"])]).nullish(),
  CreatedDate: salesforceTime.nullish(),
  SystemModstamp: salesforceTime,
};
