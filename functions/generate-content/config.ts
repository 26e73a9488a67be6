import { z } from "zod";
import { parseEnvironment } from "../_shared/config.ts";

const micros = z.coerce.number().int().min(0);

const environment = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  BIGQUERY_LOCATION: z.string().min(1),
  VERTEX_LOCATION: z.string().min(1),
  /** genai is Google's successor of vertexai. */
  TEXT_MODEL_ADAPTER: z.enum(["genai", "vertexai"]),
  TEXT_MODEL: z.string().min(1),
  TEXT_MODEL_TEMPERATURE: z.coerce.number().min(0).max(2),
  TEXT_MODEL_SEED: z.coerce.number().int(),
  TEXT_MODEL_MAX_OUTPUT_TOKENS: z.coerce.number().int().min(1),
  TEXT_MODEL_TIMEOUT_MS: z.coerce.number().int().min(1),
  TEXT_MODEL_INPUT_MICROS_PER_MILLION: micros,
  TEXT_MODEL_OUTPUT_MICROS_PER_MILLION: micros,
  TEXT_MODEL_BATCH_PRICE_SHARE: z.coerce.number().min(0).max(1),
  PICTURE_MODEL: z.string().min(1),
  PICTURE_MICROS: micros,
  PICTURE_TIMEOUT_MS: z.coerce.number().int().min(1),
  CONTENT_BUCKET: z.string().min(1),
  CONTENT_MONTHLY_BUDGET_MICROS: micros,
  /** Set on a laptop: host:port of another Vertex AI. */
  VERTEX_ENDPOINT: z.string().optional(),
});

export type GenerateConfig = z.output<typeof environment>;

export const readConfig = (
  variables: Readonly<Record<string, string | undefined>>,
): GenerateConfig => parseEnvironment(environment, variables);
