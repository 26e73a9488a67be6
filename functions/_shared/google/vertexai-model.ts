import {
  VertexAI,
  type GenerateContentResponse,
  type GenerationConfig,
} from "@google-cloud/vertexai";
import { ApiError } from "@google/genai";
import { configurationError } from "../errors.ts";
import { responseSchema } from "../text-model/response-schema.ts";
import type { TextModel, TextOutcome } from "../text-model/text-model.ts";
import { unavailable, type GenaiOptions } from "./genai-model.ts";

/**
 * Gemini through `@google-cloud/vertexai`, whose generative module Google has announced to remove in favour of
 * `@google/genai`. It speaks https to Google's hosts only, so it cannot be pointed at a local Vertex AI.
 * @throws configuration error when an endpoint is given
 */
export function createVertexaiModel(options: GenaiOptions): TextModel {
  if (options.endpoint !== undefined)
    throw configurationError(
      "adapter_without_endpoint",
      "TEXT_MODEL_ADAPTER=vertexai speaks https to Google only: use genai against a local Vertex AI.",
    );
  const client = new VertexAI({ project: options.projectId, location: options.location });
  return {
    async generate(request) {
      try {
        const generationConfig: GenerationConfig = {
          temperature: request.temperature,
          maxOutputTokens: request.maxOutputTokens,
          responseMimeType: "application/json",
        };
        // Sent as they are: the package's types know no seed, and have the schema's types as an enum.
        Object.assign(generationConfig, {
          seed: request.seed,
          responseSchema: responseSchema(request.schema),
        });
        const model = client.getGenerativeModel(
          { model: options.model, systemInstruction: request.system, generationConfig },
          { timeout: request.timeoutMs },
        );
        const { response } = await model.generateContent(request.prompt);
        return outcomeOf(response);
      } catch (cause) {
        return unavailable(withStatus(cause), options.model, request.timeoutMs);
      }
    },
  };
}

function outcomeOf(response: GenerateContentResponse): TextOutcome {
  const { usageMetadata, promptFeedback, candidates } = response;
  const usage = {
    inputTokens: usageMetadata?.promptTokenCount ?? 0,
    outputTokens: usageMetadata?.candidatesTokenCount ?? 0,
  };
  const [candidate] = candidates ?? [];
  const reason: string = promptFeedback?.blockReason ?? candidate?.finishReason ?? "no candidate";
  const text = candidate?.content.parts.map((part) => part.text ?? "").join("") ?? "";
  if (text === "" || (reason !== "STOP" && reason !== "MAX_TOKENS"))
    return { kind: "blocked", reason, usage };
  const version: unknown = Reflect.get(response, "modelVersion");
  return {
    kind: "answer",
    text,
    usage,
    modelVersion: typeof version === "string" ? version : "unknown",
  };
}

/** Its ClientError has the status as `code` in a nested error. */
function withStatus(cause: unknown): unknown {
  const code: unknown =
    (cause as { code?: unknown }).code ??
    (cause as { stackTrace?: { code?: unknown } }).stackTrace?.code ??
    /got status: (\d{3})/u.exec(String(cause))?.[1];
  const status = Number(code);
  return Number.isInteger(status) && status >= 400
    ? new ApiError({ message: String(cause), status })
    : cause;
}
