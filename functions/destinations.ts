import type { Destination } from "./_shared/activation/destination.ts";
import { syncs as braze } from "./sync-braze/definition.ts";
import { syncBraze } from "./sync-braze/deploy.ts";
import { syncs as googleAds } from "./sync-google-ads/definition.ts";
import { syncGoogleAds } from "./sync-google-ads/deploy.ts";
import { syncs as hubspot } from "./sync-hubspot/definition.ts";
import { syncHubspot } from "./sync-hubspot/deploy.ts";
import { syncs as salesforce } from "./sync-salesforce/definition.ts";
import { syncSalesforce } from "./sync-salesforce/deploy.ts";

/** Every destination: its syncs, its function, and when they run. A new one is a folder `sync-<name>` and a line here. */
export const destinations: readonly Destination[] = [
  {
    name: "salesforce",
    syncs: salesforce,
    deployment: syncSalesforce,
    schedule: { cron: "*/15 * * * *", afterPublish: true },
  },
  {
    name: "google-ads",
    syncs: googleAds,
    deployment: syncGoogleAds,
    schedule: { cron: "0 5 * * *", afterPublish: false },
  },
  {
    name: "braze",
    syncs: braze,
    deployment: syncBraze,
    // Triggers follow scores; what consent takes back must not wait for the next ones.
    schedule: { cron: "30 * * * *", afterPublish: true },
  },
  {
    name: "hubspot",
    syncs: hubspot,
    deployment: syncHubspot,
    schedule: { cron: "0 * * * *", afterPublish: false },
  },
];
