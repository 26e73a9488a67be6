import type { FunctionDeployment } from "../_shared/deployment.ts";

export const generateContent: FunctionDeployment = {
  name: "generate-content",
  description: "Writes campaign content from facts in gold, checks it and asks for approval.",
  trigger: { kind: "http", public: false },
  memoryMb: 512,
  cpu: 1,
  timeoutSeconds: 1800,
  // One instance with one request makes the budget exact.
  concurrency: 1,
  minInstances: 0,
  maxInstances: 1,
  environment: {
    GOOGLE_CLOUD_PROJECT: { config: "projectId" },
    BIGQUERY_LOCATION: { config: "region" },
    VERTEX_LOCATION: { config: "region" },
    TEXT_MODEL_ADAPTER: "genai",
    // Model names retire: https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions
    TEXT_MODEL: "gemini-2.5-flash",
    TEXT_MODEL_TEMPERATURE: "0.7",
    TEXT_MODEL_SEED: "1",
    TEXT_MODEL_MAX_OUTPUT_TOKENS: "4096",
    TEXT_MODEL_TIMEOUT_MS: "60000",
    // Micros of a US dollar per million tokens and per picture: the list prices of these models in 2026. Prices and models
    // change; the budget is only as right as these are: https://cloud.google.com/vertex-ai/generative-ai/pricing
    TEXT_MODEL_INPUT_MICROS_PER_MILLION: "300000",
    TEXT_MODEL_OUTPUT_MICROS_PER_MILLION: "2500000",
    // Batch prediction costs half: https://cloud.google.com/vertex-ai/generative-ai/pricing
    TEXT_MODEL_BATCH_PRICE_SHARE: "0.5",
    PICTURE_MODEL: "imagen-4.0-generate-001",
    PICTURE_MICROS: "40000",
    PICTURE_TIMEOUT_MS: "120000",
    CONTENT_BUCKET: { bucket: "content" },
    CONTENT_MONTHLY_BUDGET_MICROS: "20000000",
  },
  secrets: {},
  grants: [
    { role: "roles/bigquery.dataEditor", dataset: "gold" },
    { role: "roles/bigquery.dataEditor", dataset: "content" },
    { role: "roles/bigquery.dataEditor", dataset: "ops" },
    { role: "roles/storage.objectUser", bucket: "content" },
    { role: "roles/bigquery.jobUser", project: true },
    { role: "roles/aiplatform.user", project: true },
  ],
};
