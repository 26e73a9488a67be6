import { http } from "@google-cloud/functions-framework";
import { createWarehouse } from "../_shared/google/bigquery.ts";
import { serve } from "../_shared/serve.ts";
import { readConfig } from "./config.ts";
import { createReviewHandler } from "./handler.ts";

http(
  "review",
  serve("review", (log) => {
    const config = readConfig(process.env);
    return {
      maxBodyBytes: 64 * 1024,
      handle: createReviewHandler({
        administrators: config.administrators,
        warehouse: createWarehouse(config),
        now: () => new Date(),
        log,
      }),
    };
  }),
);
