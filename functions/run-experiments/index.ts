import { http } from "@google-cloud/functions-framework";
import { createWarehouse } from "../_shared/google/bigquery.ts";
import { serve } from "../_shared/serve.ts";
import { readConfig } from "./config.ts";
import { createExperimentsHandler } from "./handler.ts";

http(
  "run-experiments",
  serve("run-experiments", (log) => {
    const config = readConfig(process.env);
    return {
      maxBodyBytes: 64 * 1024,
      handle: createExperimentsHandler({
        holdoutShare: config.HOLDOUT_SHARE,
        holdoutSalt: config.HOLDOUT_SALT,
        floor: config.ALLOCATION_FLOOR,
        windowDays: config.OUTCOME_WINDOW_DAYS,
        warehouse: createWarehouse({
          projectId: config.GOOGLE_CLOUD_PROJECT,
          location: config.BIGQUERY_LOCATION,
        }),
        now: () => new Date(),
        log,
      }),
    };
  }),
);
