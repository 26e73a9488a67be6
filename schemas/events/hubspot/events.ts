import { connectorEvents } from "../connector-table.ts";
import { hubspotActivityTables } from "./activity-tables.ts";
import { hubspotEmailEvent } from "./email-event.ts";
import { hubspotObjectEvent } from "./object-event.ts";
import { hubspotRecordTables } from "./record-tables.ts";

export const hubspotEvents = [
  hubspotObjectEvent,
  hubspotEmailEvent,
  ...connectorEvents("hubspot", "HubSpot", [
    ...hubspotRecordTables,
    ...hubspotActivityTables.filter(({ table }) => table !== hubspotEmailEvent.entity),
  ]),
];
