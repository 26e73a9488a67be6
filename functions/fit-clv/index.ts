import { http } from "@google-cloud/functions-framework";
import { createWarehouse } from "../_shared/google/bigquery.ts";
import { serve } from "../_shared/serve.ts";
import { readConfig } from "./config.ts";
import { createFitHandler } from "./handler.ts";

http(
  "fit-clv",
  serve("fit-clv", (log) => ({
    maxBodyBytes: 64 * 1024,
    handle: createFitHandler({
      warehouse: createWarehouse({ ...readConfig(process.env), timeoutMs: 1_500_000 }),
      log,
    }),
  })),
);
