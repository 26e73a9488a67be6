import { http } from "@google-cloud/functions-framework";
import { createWarehouse } from "../_shared/google/bigquery.ts";
import { serve } from "../_shared/serve.ts";
import { createSalesforceAdapter } from "./adapter.ts";
import { readConfig } from "./config.ts";
import { createSyncHandler } from "./handler.ts";

http(
  "sync-salesforce",
  serve("sync-salesforce", (log) => {
    const config = readConfig(process.env);
    return {
      maxBodyBytes: 64 * 1024,
      handle: createSyncHandler({
        warehouse: createWarehouse(config),
        adapter: createSalesforceAdapter({ ...config, fetch, timeoutMs: 60_000, headroom: 0.1 }),
        send: {
          maxAttempts: 4,
          backoffMs: 500,
          pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
          random: Math.random,
        },
        now: () => new Date(),
        log,
      }),
    };
  }),
);
