import type { IncomingMessage, ServerResponse } from "node:http";
import type { Principal } from "../../iam/access.ts";
import { invalid } from "../refusal.ts";

/** One request on its way through a handler. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** `http://127.0.0.1:4443`, as the caller addressed the service. */
  readonly baseUrl: string;
  readonly caller: Principal;
  /** Throws unless the caller holds the permission on a bucket, or on an object of it. */
  readonly authorize: (permission: string, bucket: string, object?: string) => void;
  readonly authorizeProject: (permission: string) => void;
  /** As `authorize`, asking. */
  readonly isAllowed: (permission: string, bucket: string) => boolean;
}

const maximumJsonBytes = 1_000_000;

export async function readBody(
  request: IncomingMessage,
  maximumBytes = maximumJsonBytes,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maximumBytes)
      throw invalid(`The request body is larger than ${maximumBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body as a JSON object; an absent body is an empty one. */
export async function readJson(
  request: IncomingMessage,
): Promise<Readonly<Record<string, unknown>>> {
  return parseJsonObject((await readBody(request)).toString());
}

export function parseJsonObject(text: string): Readonly<Record<string, unknown>> {
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid("Parse Error: the request body is no JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid("Parse Error: the request body is no JSON object.");
  return value as Record<string, unknown>;
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    "content-type": "application/json; charset=UTF-8",
    "content-length": bytes.length,
  });
  response.end(bytes);
}

export function sendEmpty(
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-length": "0", ...headers });
  response.end();
}

/** A generation in the query; absent means the live one. */
export function generationIn(query: URLSearchParams, parameter = "generation"): number | undefined {
  const value = query.get(parameter);
  if (value === null || value === "") return undefined;
  if (!/^\d{1,16}$/.test(value))
    throw invalid(`Invalid value for ${parameter}: ${value}`, parameter);
  return Number(value);
}
