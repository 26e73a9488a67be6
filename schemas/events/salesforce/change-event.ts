import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";

const text = z.string().nullish();
const name = text.meta({ pii: "name" });
const fieldNames = z.array(z.string()).nullish();

/**
 * https://developer.salesforce.com/docs/atlas.en-us.change_data_capture.meta/change_data_capture/cdc_event_fields_header.htm
 * An update holds the fields that changed and no others, so that it is no state of a record.
 */
export const salesforceChangeEvent = defineEvent({
  source: "salesforce",
  entity: "change_event",
  version: 1,
  description: "An event of Salesforce's Change Data Capture: what changed in which records.",
  payload: z.looseObject({
    ChangeEventHeader: z.looseObject({
      entityName: z.string().min(1),
      recordIds: z.array(z.string().meta({ pii: "identifier" })).min(1),
      changeType: z.enum([
        "CREATE",
        "UPDATE",
        "DELETE",
        "UNDELETE",
        "GAP_CREATE",
        "GAP_UPDATE",
        "GAP_DELETE",
        "GAP_UNDELETE",
        "GAP_OVERFLOW",
      ]),
      commitTimestamp: z.int().meta({ timeFormat: "epoch_ms" }),
      transactionKey: z.string().min(1),
      sequenceNumber: z.int(),
      changedFields: fieldNames,
      nulledFields: fieldNames,
      diffFields: fieldNames,
      changeOrigin: text,
      commitNumber: z.union([z.int(), z.string()]).nullish(),
      commitUser: text,
    }),
    Email: text.meta({ pii: "email" }),
    Phone: text.meta({ pii: "phone" }),
    MobilePhone: text.meta({ pii: "phone" }),
    /** A string of an account or opportunity, its parts of a person. */
    Name: z.union([z.string(), z.looseObject({ FirstName: name, LastName: name })]).nullish(),
    Address: z
      .looseObject({
        City: text.meta({ pii: "address" }),
        PostalCode: text.meta({ pii: "address" }),
      })
      .nullish(),
    MailingAddress: z
      .looseObject({
        City: text.meta({ pii: "address" }),
        PostalCode: text.meta({ pii: "address" }),
      })
      .nullish(),
  }),
  identity: {
    kind: "fields",
    fields: ["ChangeEventHeader.transactionKey", "ChangeEventHeader.sequenceNumber"],
  },
  occurredAt: "ChangeEventHeader.commitTimestamp",
  readWhole: true,
  batch: { formats: ["ndjson"] },
});
