import type { Destination } from "./_shared/activation/destination.ts";
import { syncs as braze } from "./sync-braze/definition.ts";
import { syncs as googleAds } from "./sync-google-ads/definition.ts";
import { syncs as hubspot } from "./sync-hubspot/definition.ts";
import { syncs as salesforce } from "./sync-salesforce/definition.ts";

/** Every destination: its syncs and when they run. A new one is a folder `sync-<name>`, a line here and one in registry.ts. */
export const destinations: readonly Destination[] = [
  {
    name: "salesforce",
    syncs: salesforce,
    schedule: { cron: "*/15 * * * *", afterPublish: true },
  },
  { name: "google-ads", syncs: googleAds, schedule: { cron: "0 5 * * *", afterPublish: false } },
  // Triggers follow scores; what consent takes back must not wait for the next ones.
  { name: "braze", syncs: braze, schedule: { cron: "30 * * * *", afterPublish: true } },
  { name: "hubspot", syncs: hubspot, schedule: { cron: "0 * * * *", afterPublish: false } },
];
