import { connectorEvents } from "../connector-table.ts";
import { salesforceChangeEvent } from "./change-event.ts";
import { salesforceContact } from "./contact.ts";
import { salesforceLead } from "./lead.ts";
import {
  salesforceAccount,
  salesforceEvent,
  salesforceOpportunity,
  salesforceTask,
  salesforceUser,
} from "./records.ts";
import { salesforceTables } from "./tables.ts";

const records = [
  salesforceContact,
  salesforceLead,
  salesforceAccount,
  salesforceOpportunity,
  salesforceTask,
  salesforceEvent,
  salesforceUser,
  salesforceChangeEvent,
];

export const salesforceEvents = [
  ...records,
  ...connectorEvents(
    "salesforce",
    "Salesforce",
    salesforceTables.filter(({ table }) => !records.some(({ entity }) => entity === table)),
  ),
];
