import { connectorEvents } from "../connector-table.ts";
import { ga4ExportEvent } from "./export-event.ts";
import { ga4Tables } from "./tables.ts";

export const ga4Events = [
  ga4ExportEvent,
  ...connectorEvents("ga4", "Google Analytics 4", ga4Tables),
];
