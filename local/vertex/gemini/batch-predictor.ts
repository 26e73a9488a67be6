import type { FieldSchema, JsonRow } from "../../bigquery/warehouse.ts";
import { toJsonRow } from "../jobs/instances.ts";
import type { PagePredictor } from "../jobs/page-predictor.ts";
import { answer } from "./handler.ts";
import type { Misbehaviours } from "./misbehaviour.ts";

const column = (name: string, type: FieldSchema["type"]): FieldSchema => ({
  name,
  type,
  mode: "NULLABLE",
});

/**
 * Batch prediction of Gemini: each row's `request` is a GenerateContentRequest; the other columns pass through. A row that failed
 * says so in `status` and has no `response`.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/batch-prediction-from-bigquery
 */
export function createGeminiPredictor(spoilt: Misbehaviours, now: () => Date): PagePredictor {
  return {
    outputFields(fields, { inputConfig }) {
      if (!fields.some(({ name }) => name === "request"))
        throw new Error(
          `The input table ${inputConfig.bigquerySource.inputUri} lacks the column request, a GenerateContentRequest as JSON.`,
        );
      return [
        column("status", "STRING"),
        column("processed_time", "TIMESTAMP"),
        column("response", "JSON"),
      ];
    },
    async predict(fields, rows) {
      const failedResults: string[] = [];
      const results = rows.map((row): JsonRow => {
        const instance = toJsonRow(fields, row);
        const processed = { processed_time: now().toISOString() };
        try {
          const response = JSON.stringify(respond(instance["request"], spoilt));
          return { ...instance, ...processed, status: "", response };
        } catch (error) {
          const status = error instanceof Error ? error.message : String(error);
          failedResults.push(status);
          return { ...instance, ...processed, status, response: null };
        }
      });
      return { results, failures: [], failedResults };
    },
  };
}

function respond(request: unknown, spoilt: Misbehaviours): unknown {
  const bad = spoilt.take();
  if (bad === "quota") throw new Error("Resource exhausted. Please try again later.");
  const body: unknown = typeof request === "string" ? JSON.parse(request) : request;
  if (body === null || typeof body !== "object") throw new Error("The request is no JSON object.");
  return answer(snakeFree(body as Record<string, unknown>), bad);
}

/** Proto JSON takes both spellings: system_instruction is systemInstruction. */
const snakeFree = (body: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
