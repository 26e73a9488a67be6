import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";
import { connectorFormOf } from "../connector-table.ts";
import { recordFields, salesforceId } from "./record.ts";
import { salesforceTables } from "./tables.ts";

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contact.htm */
export const salesforceContact = defineEvent({
  source: "salesforce",
  entity: "contact",
  version: 1,
  description: "A state of a Salesforce contact, from a change event or an export.",
  payload: z.looseObject({
    ...recordFields,
    AccountId: salesforceId.nullish(),
    Email: z.string().nullish().meta({ pii: "email" }),
    Phone: z.string().nullish().meta({ pii: "phone" }),
    FirstName: z.string().nullish().meta({ pii: "name" }),
    LastName: z.string().nullish().meta({ pii: "name" }),
    MailingCity: z.string().nullish().meta({ pii: "address" }),
    MailingState: z.string().nullish(),
    MailingCountry: z.string().nullish(),
    MailingPostalCode: z.string().nullish().meta({ pii: "address" }),
    LeadSource: z.string().nullish(),
    LastActivityDate: z.string().nullish(),
    HasOptedOutOfEmail: z.union([z.boolean(), z.enum(["true", "false"])]).nullish(),
  }),
  identity: { kind: "fields", fields: ["Id", "SystemModstamp"] },
  occurredAt: "SystemModstamp",
  readWhole: true,
  otherForms: [connectorFormOf(salesforceTables, "contact")],
  batch: { formats: ["csv", "ndjson", "parquet"] },
});
