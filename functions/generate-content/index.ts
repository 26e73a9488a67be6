import { http } from "@google-cloud/functions-framework";
import { createWarehouse } from "../_shared/google/bigquery.ts";
import { createGenaiModel, createGenaiPictures } from "../_shared/google/genai-model.ts";
import { createObjectWriter } from "../_shared/google/storage.ts";
import { createVertexaiModel } from "../_shared/google/vertexai-model.ts";
import { serve } from "../_shared/serve.ts";
import { withRetries } from "../_shared/text-model/retry.ts";
import { briefs } from "./briefs/registry.ts";
import { readConfig } from "./config.ts";
import { createGenerateHandler } from "./handler.ts";

const adapters = { genai: createGenaiModel, vertexai: createVertexaiModel };

http(
  "generate-content",
  serve("generate-content", (log) => {
    const config = readConfig(process.env);
    const projectId = config.GOOGLE_CLOUD_PROJECT;
    const vertex = {
      projectId,
      location: config.VERTEX_LOCATION,
      endpoint: config.VERTEX_ENDPOINT,
    };
    const model = adapters[config.TEXT_MODEL_ADAPTER]({ ...vertex, model: config.TEXT_MODEL });
    return {
      maxBodyBytes: 64 * 1024,
      handle: createGenerateHandler({
        briefs,
        model: withRetries(model, {
          maxAttempts: 3,
          backoffMs: 1000,
          pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
          random: Math.random,
        }),
        modelName: config.TEXT_MODEL,
        batchPriceShare: config.TEXT_MODEL_BATCH_PRICE_SHARE,
        pictures: createGenaiPictures({ ...vertex, model: config.PICTURE_MODEL }),
        pictureModelName: config.PICTURE_MODEL,
        pictureMicros: config.PICTURE_MICROS,
        pictureTimeoutMs: config.PICTURE_TIMEOUT_MS,
        objects: createObjectWriter(projectId, config.CONTENT_BUCKET),
        prices: {
          inputMicrosPerMillion: config.TEXT_MODEL_INPUT_MICROS_PER_MILLION,
          outputMicrosPerMillion: config.TEXT_MODEL_OUTPUT_MICROS_PER_MILLION,
        },
        monthlyBudgetMicros: config.CONTENT_MONTHLY_BUDGET_MICROS,
        writing: {
          temperature: config.TEXT_MODEL_TEMPERATURE,
          seed: config.TEXT_MODEL_SEED,
          maxOutputTokens: config.TEXT_MODEL_MAX_OUTPUT_TOKENS,
          timeoutMs: config.TEXT_MODEL_TIMEOUT_MS,
        },
        warehouse: createWarehouse({ projectId, location: config.BIGQUERY_LOCATION }),
        now: () => new Date(),
        log,
      }),
    };
  }),
);
