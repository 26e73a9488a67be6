import { connectorEvents } from "../connector-table.ts";
import { linkedinAdsTables } from "./tables.ts";

export const linkedinAdsEvents = connectorEvents("linkedin_ads", "LinkedIn Ads", linkedinAdsTables);
