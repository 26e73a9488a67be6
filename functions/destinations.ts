import type { Destination } from "./_shared/activation/destination.ts";
import { syncs as braze } from "./sync-braze/definition.ts";
import { syncs as googleAds } from "./sync-google-ads/definition.ts";
import { syncs as hubspot } from "./sync-hubspot/definition.ts";
import { syncs as salesforce } from "./sync-salesforce/definition.ts";

/** Every destination, by its syncs. A new one is a folder `sync-<name>` and a line here and in registry.ts. */
export const destinations: readonly Destination[] = [
  { name: "salesforce", syncs: salesforce },
  { name: "google-ads", syncs: googleAds },
  { name: "braze", syncs: braze },
  { name: "hubspot", syncs: hubspot },
];
