import { http } from "@google-cloud/functions-framework";
import { serveSync } from "../_shared/activation/serve-sync.ts";
import { createHubSpotAdapter } from "./adapter.ts";
import { rateSignal } from "./answers.ts";
import { readConfig } from "./config.ts";
import { syncs } from "./definition.ts";

http(
  "sync-hubspot",
  serveSync("hubspot", syncs, readConfig, { signal: rateSignal }, (config, connection, limits) =>
    createHubSpotAdapter({ ...config, http: connection, headroom: limits.headroom }),
  ),
);
