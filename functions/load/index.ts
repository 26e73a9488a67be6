import { http } from "@google-cloud/functions-framework";
import { createWarehouse } from "../_shared/google/bigquery.ts";
import { createObjectReader } from "../_shared/google/storage.ts";
import { serve } from "../_shared/serve.ts";
import { readConfig } from "./config.ts";
import { createLoadHandler } from "./handler.ts";

http(
  "load",
  serve("load", (log) => {
    const config = readConfig(process.env);
    return {
      maxBodyBytes: 1024 * 1024,
      handle: createLoadHandler({
        warehouse: createWarehouse(config),
        projectId: config.projectId,
        bucket: config.bucket,
        objects: createObjectReader(config.projectId),
        log,
        now: () => new Date(),
      }),
    };
  }),
);
