import { http } from "@google-cloud/functions-framework";
import type { RowAppender } from "../_shared/google/row-appender.ts";
import { serve } from "../_shared/serve.ts";
import { readConfig } from "./config.ts";
import { createLandHandler } from "./handler.ts";
import { createMicroBatcher } from "./micro-batch.ts";

http(
  "land",
  serve("land", (log) => {
    const config = readConfig(process.env);
    // The gRPC client takes as long to load as everything else together: it loads while the server already listens.
    let loading: Promise<RowAppender> | undefined;
    const appender = (): Promise<RowAppender> =>
      (loading ??= import("../_shared/google/storage-write.ts").then((module) =>
        module.createRowAppender(config),
      ));
    const batcher = createMicroBatcher({
      append: async (rows) => (await appender()).append(rows),
      maxDelayMs: 10,
      maxBytes: 1024 * 1024,
    });
    return {
      // Pub/Sub messages have at most 10 MB, base64 makes a third more of it.
      maxBodyBytes: 15 * 1024 * 1024,
      warm: async () => void (await appender()),
      flush: () => batcher.flush(),
      handle: createLandHandler({ batcher, log, now: () => new Date() }),
    };
  }),
);
