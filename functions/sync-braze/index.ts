import { http } from "@google-cloud/functions-framework";
import { serveSync } from "../_shared/activation/serve-sync.ts";
import { createBrazeAdapter } from "./adapter.ts";
import { rateSignal } from "./answers.ts";
import { readConfig } from "./config.ts";
import { syncs } from "./definition.ts";

http(
  "sync-braze",
  serveSync("braze", syncs, readConfig, { signal: rateSignal }, (config, connection) =>
    createBrazeAdapter({ ...config, http: connection }),
  ),
);
