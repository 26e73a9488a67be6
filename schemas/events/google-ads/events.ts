import { connectorEvents } from "../connector-table.ts";
import { googleAdsTables } from "./tables.ts";

export const googleAdsEvents = connectorEvents("google_ads", "Google Ads", googleAdsTables);
