import { ApiError, GoogleGenAI, type GenerateContentResponse } from "@google/genai";
import { responseSchema } from "../text-model/response-schema.ts";
import type {
  PictureModel,
  PictureOutcome,
  TextModel,
  TextOutcome,
  TokenUsage,
} from "../text-model/text-model.ts";

export interface GenaiOptions {
  readonly projectId: string;
  readonly location: string;
  readonly model: string;
  /** host:port of another Vertex AI, as VERTEX_ENDPOINT has it. */
  readonly endpoint?: string | undefined;
}

type Unavailable = Extract<TextOutcome, { readonly kind: "unavailable" }>;

const clientOf = ({ projectId, location, endpoint }: GenaiOptions): GoogleGenAI =>
  new GoogleGenAI({
    vertexai: true,
    project: projectId,
    location,
    apiVersion: "v1",
    ...(endpoint === undefined ? {} : { httpOptions: { baseUrl: `http://${endpoint}` } }),
  });

/** Gemini on Vertex AI through Google's `@google/genai`. */
export function createGenaiModel(options: GenaiOptions): TextModel {
  const client = clientOf(options);
  return {
    async generate(request) {
      try {
        const response = await client.models.generateContent({
          model: options.model,
          contents: [{ role: "user", parts: [{ text: request.prompt }] }],
          config: {
            systemInstruction: request.system,
            temperature: request.temperature,
            seed: request.seed,
            maxOutputTokens: request.maxOutputTokens,
            responseMimeType: "application/json",
            responseSchema: responseSchema(request.schema),
            abortSignal: AbortSignal.timeout(request.timeoutMs),
          },
        });
        return outcomeOf(response);
      } catch (cause) {
        return unavailable(cause, options.model, request.timeoutMs);
      }
    },
  };
}

function outcomeOf(response: GenerateContentResponse): TextOutcome {
  const { usageMetadata, promptFeedback, candidates } = response;
  const usage: TokenUsage = {
    inputTokens: usageMetadata?.promptTokenCount ?? 0,
    outputTokens:
      (usageMetadata?.candidatesTokenCount ?? 0) + (usageMetadata?.thoughtsTokenCount ?? 0),
  };
  const [candidate] = candidates ?? [];
  const reason: string = promptFeedback?.blockReason ?? candidate?.finishReason ?? "no candidate";
  const text = candidate?.content?.parts?.map((part) => part.text ?? "").join("") ?? "";
  // MAX_TOKENS leaves a text that is cut: the schema guard says what is wrong with it.
  if (text === "" || (reason !== "STOP" && reason !== "MAX_TOKENS"))
    return { kind: "blocked", reason, usage };
  return { kind: "answer", text, usage, modelVersion: response.modelVersion ?? "unknown" };
}

/** Imagen on Vertex AI. */
export function createGenaiPictures(options: GenaiOptions): PictureModel {
  const client = clientOf(options);
  return {
    async draw(prompt, timeoutMs): Promise<PictureOutcome> {
      try {
        const { generatedImages } = await client.models.generateImages({
          model: options.model,
          prompt,
          config: {
            numberOfImages: 1,
            outputMimeType: "image/png",
            includeRaiReason: true,
            abortSignal: AbortSignal.timeout(timeoutMs),
          },
        });
        const [first] = generatedImages ?? [];
        const bytes = first?.image?.imageBytes;
        if (bytes === undefined)
          return { kind: "blocked", reason: first?.raiFilteredReason ?? "no picture" };
        return {
          kind: "picture",
          bytes: Buffer.from(bytes, "base64"),
          modelVersion: options.model,
        };
      } catch (cause) {
        return unavailable(cause, options.model, timeoutMs);
      }
    },
  };
}

export function unavailable(cause: unknown, model: string, timeoutMs: number): Unavailable {
  const detail = cause instanceof Error ? cause.message.slice(0, 300) : String(cause);
  const name = cause instanceof Error ? cause.name : "";
  if (name === "TimeoutError" || name === "AbortError")
    return failure("timeout", `${model} did not answer within ${timeoutMs} ms.`, true);
  const status = cause instanceof ApiError ? cause.status : undefined;
  if (status === 429) return failure("quota", detail, true);
  if (status === 404)
    return failure(
      "model_gone",
      `${model} is not there: set a current model in the configuration. ${detail}`,
      false,
    );
  if (status !== undefined && status < 500) return failure("refused", detail, false);
  return failure("failed", detail, true);
}

const failure = (code: Unavailable["code"], detail: string, retryable: boolean): Unavailable => ({
  kind: "unavailable",
  code,
  detail,
  retryable,
});
