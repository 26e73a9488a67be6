import { http } from "@google-cloud/functions-framework";
import { createWarehouse } from "../_shared/google/bigquery.ts";
import { createWorkflowCallback } from "../_shared/google/workflow-callback.ts";
import { serve } from "../_shared/serve.ts";
import { readConfig } from "./config.ts";
import { createReviewPageHandler } from "./handler.ts";

http(
  "review-page",
  serve("review-page", (log) => {
    const config = readConfig(process.env);
    return {
      maxBodyBytes: 16 * 1024,
      handle: createReviewPageHandler({
        key: config.REVIEW_LINK_KEY,
        warehouse: createWarehouse({
          projectId: config.GOOGLE_CLOUD_PROJECT,
          location: config.BIGQUERY_LOCATION,
        }),
        callback: createWorkflowCallback(20_000),
        now: () => new Date(),
        log,
      }),
    };
  }),
);
