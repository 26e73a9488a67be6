import type { IncomingMessage, ServerResponse } from "node:http";
import type { Access } from "../../iam/access.ts";
import { callerOfRequest } from "../../server/caller.ts";
import type { Call } from "../api/call.ts";
import { VertexRefusal } from "../refusal.ts";
import { compose } from "./compose.ts";
import { misbehaviours, type Misbehaviour, type Misbehaviours } from "./misbehaviour.ts";
import { placeholderPicture } from "./placeholder-picture.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Answers the request when it is one for a publisher's model, or for this service's own switch. */
export type GeminiHandler = (
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  readBody: () => Promise<Fields>,
) => Promise<boolean>;

export const modelVersion = "offline-composer-1";

const route =
  /^\/v1(?:beta1)?\/(projects\/[^/]+\/locations\/[^/]+)\/publishers\/google\/models\/([^/:]+):(generateContent|streamGenerateContent|countTokens|predict)$/;

/**
 * generateContent and predict of Google's publisher models, by an offline composer.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference
 * `POST /_local/gemini` with `{"misbehave": ["invented_numbers"]}` spoils the next answers, one each.
 */
export function createGeminiHandler(
  call: Call,
  access: Access,
  spoilt: Misbehaviours,
): GeminiHandler {
  return async (path, request, response, readBody) => {
    if (path === "/_local/gemini") {
      if (request.method === "POST") addMisbehaviours(await readBody(), spoilt);
      send(response, { misbehave: spoilt.waiting() });
      return true;
    }
    const [, parent, model, verb] = route.exec(path) ?? [];
    if (parent === undefined || model === undefined || request.method !== "POST") return false;
    const body = await readBody();
    const method = {
      permission: "aiplatform.endpoints.predict",
      resource: () => parent,
      handle: (): Fields => ({}),
    };
    await call(method, body, callerOfRequest(access, request));
    const bad = verb === "countTokens" ? undefined : spoilt.take();
    refuse(bad, model);
    if (bad === "never") return true;
    if (verb === "predict") send(response, predict(body, bad));
    else if (verb === "countTokens") send(response, { totalTokens: tokensOf(promptOf(body)) });
    else if (verb === "generateContent") send(response, answer(body, bad));
    else await stream(response, answer(body, bad), bad === "slow_stream" ? 400 : 0);
    return true;
  };
}

function addMisbehaviours(body: Fields, spoilt: Misbehaviours): void {
  const wanted = body["misbehave"];
  const isKnown = (item: unknown): item is Misbehaviour =>
    misbehaviours.includes(item as Misbehaviour);
  if (!Array.isArray(wanted) || !wanted.every(isKnown))
    throw new VertexRefusal(
      "INVALID_ARGUMENT",
      `misbehave must be an array of ${misbehaviours.join(", ")}.`,
    );
  spoilt.add(...wanted);
}

function refuse(bad: Misbehaviour | undefined, model: string): void {
  if (bad === "quota")
    throw new VertexRefusal(
      "RESOURCE_EXHAUSTED",
      "Resource exhausted. Please try again later. See https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.",
    );
  if (bad === "model_gone")
    throw new VertexRefusal(
      "NOT_FOUND",
      `Publisher Model \`publishers/google/models/${model}\` was not found or your project does not have access to it.`,
    );
}

const textsOf = (content: unknown): string => {
  const parts = (content as Fields | undefined)?.["parts"];
  if (!Array.isArray(parts)) return "";
  return parts
    .map((part) => {
      const { text } = part as { text?: unknown };
      if (typeof text !== "string")
        throw new VertexRefusal("INVALID_ARGUMENT", "The offline composer reads text parts only.");
      return text;
    })
    .join("\n");
};

function promptOf(body: Fields): string {
  const contents = body["contents"];
  if (!Array.isArray(contents) || contents.length === 0)
    throw new VertexRefusal("INVALID_ARGUMENT", "contents must hold at least one content.");
  return contents.map(textsOf).join("\n");
}

/** About four characters a token, as Google's own rule of thumb says. */
const tokensOf = (text: string): number => Math.ceil(text.length / 4);

/** A GenerateContentResponse to a GenerateContentRequest, which may be spoilt. */
export function answer(body: Fields, bad: Misbehaviour | undefined): Fields {
  const prompt = promptOf(body);
  const config = (body["generationConfig"] ?? {}) as Fields;
  const promptTokenCount = tokensOf(prompt + textsOf(body["systemInstruction"]));
  if (bad === "safety_block")
    return {
      promptFeedback: { blockReason: "PROHIBITED_CONTENT", safetyRatings: [] },
      usageMetadata: { promptTokenCount, totalTokenCount: promptTokenCount },
      modelVersion,
    };
  const schema = config["responseSchema"] as Fields | undefined;
  const whole = compose(prompt, schema, Number(config["seed"] ?? 0), bad);
  const most = Number(config["maxOutputTokens"] ?? 8192) * 4;
  const isCut = whole.length > most;
  const text = whole.slice(0, most);
  const candidatesTokenCount = tokensOf(text);
  return {
    candidates: [
      {
        index: 0,
        content: { role: "model", parts: [{ text }] },
        finishReason: isCut ? "MAX_TOKENS" : "STOP",
      },
    ],
    usageMetadata: {
      promptTokenCount,
      candidatesTokenCount,
      totalTokenCount: promptTokenCount + candidatesTokenCount,
    },
    modelVersion,
    responseId: "offline",
  };
}

/** https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/imagen-api */
function predict(body: Fields, bad: Misbehaviour | undefined): Fields {
  const [instance] = (body["instances"] ?? []) as readonly Fields[];
  const prompt = instance?.["prompt"];
  if (typeof prompt !== "string" || prompt === "")
    throw new VertexRefusal("INVALID_ARGUMENT", "instances[0].prompt must be a text.");
  if (bad === "safety_block")
    return { predictions: [{ raiFilteredReason: "The prompt was blocked by the safety filter." }] };
  const bytesBase64Encoded = placeholderPicture(prompt).toString("base64");
  return { predictions: [{ mimeType: "image/png", bytesBase64Encoded }] };
}

/** Server-sent events of a quarter of the text each. */
async function stream(response: ServerResponse, whole: Fields, pauseMs: number): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const [candidate] = (whole["candidates"] ?? []) as readonly Fields[];
  const text = textsOf(candidate?.["content"]);
  const size = Math.max(1, Math.ceil(text.length / 4));
  for (let at = 0; at < text.length; at += size) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const isLast = at + size >= text.length;
    const part = {
      index: 0,
      content: { role: "model", parts: [{ text: text.slice(at, at + size) }] },
      ...(isLast ? { finishReason: candidate?.["finishReason"] } : {}),
    };
    const chunk = isLast ? { ...whole, candidates: [part] } : { candidates: [part], modelVersion };
    response.write(`data: ${JSON.stringify(chunk)}\r\n\r\n`);
  }
  if (text === "") response.write(`data: ${JSON.stringify(whole)}\r\n\r\n`);
  response.end();
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { "content-type": "application/json; charset=UTF-8" });
  response.end(JSON.stringify(body));
}
