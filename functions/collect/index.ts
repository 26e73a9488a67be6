import { http } from "@google-cloud/functions-framework";
import { randomUUID } from "node:crypto";
import { createPublisher } from "../_shared/google/pubsub.ts";
import { serve } from "../_shared/serve.ts";
import { readConfig } from "./config.ts";
import { createCollectHandler } from "./handler.ts";
import { maxWebhookBytes } from "./limits.ts";

http(
  "collect",
  serve("collect", (log) => {
    const config = readConfig(process.env);
    const publisher = createPublisher(config);
    return {
      maxBodyBytes: maxWebhookBytes,
      flush: () => publisher.flush(),
      handle: createCollectHandler({
        ...config,
        publisher,
        log,
        now: () => new Date(),
        uuid: randomUUID,
      }),
    };
  }),
);
