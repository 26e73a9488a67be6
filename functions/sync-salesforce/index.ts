import { http } from "@google-cloud/functions-framework";
import { serveSync } from "../_shared/activation/serve-sync.ts";
import { createSalesforceAdapter } from "./adapter.ts";
import { readConfig } from "./config.ts";
import { syncs } from "./definition.ts";

http(
  "sync-salesforce",
  serveSync("salesforce", syncs, readConfig, {}, (config, connection, limits) =>
    createSalesforceAdapter({
      ...config,
      http: connection,
      headroom: limits.headroom,
      now: () => new Date(),
    }),
  ),
);
