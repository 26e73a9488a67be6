import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";
import { connectorFormOf } from "../connector-table.ts";
import { recordFields, salesforceId } from "./record.ts";
import { salesforceTables } from "./tables.ts";

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_lead.htm */
export const salesforceLead = defineEvent({
  source: "salesforce",
  entity: "lead",
  version: 1,
  description: "A state of a Salesforce lead, from a change event or an export.",
  payload: z.looseObject({
    ...recordFields,
    Company: z.string().nullish(),
    Email: z.string().nullish().meta({ pii: "email" }),
    Phone: z.string().nullish().meta({ pii: "phone" }),
    FirstName: z.string().nullish().meta({ pii: "name" }),
    LastName: z.string().nullish().meta({ pii: "name" }),
    Title: z.string().nullish(),
    Industry: z.string().nullish(),
    City: z.string().nullish().meta({ pii: "address" }),
    State: z.string().nullish(),
    Country: z.string().nullish(),
    LeadSource: z.string().nullish(),
    Status: z.string().nullish(),
    IsConverted: z.union([z.boolean(), z.enum(["true", "false"])]).nullish(),
    ConvertedDate: z.string().nullish(),
    ConvertedContactId: salesforceId.nullish(),
    HasOptedOutOfEmail: z.union([z.boolean(), z.enum(["true", "false"])]).nullish(),
  }),
  identity: { kind: "fields", fields: ["Id", "SystemModstamp"] },
  occurredAt: "SystemModstamp",
  readWhole: true,
  otherForms: [connectorFormOf(salesforceTables, "lead")],
  batch: { formats: ["csv", "ndjson", "parquet"] },
});
