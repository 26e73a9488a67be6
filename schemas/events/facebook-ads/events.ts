import { connectorEvents } from "../connector-table.ts";
import { facebookAdsTables } from "./tables.ts";

/** Meta Ads, under the name that its connectors kept. */
export const facebookAdsEvents = connectorEvents("facebook_ads", "Meta Ads", facebookAdsTables);
