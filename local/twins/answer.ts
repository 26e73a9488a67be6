import type { IncomingMessage, ServerResponse } from "node:http";

/** What a twin answers; `body` as text is sent as it is, which is how faults cut it short. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** No answer at all: the connection is cut, as a time-out looks to the caller. */
  readonly hangUp?: boolean;
  /** The process that called is to end now, by a fault that asks for it. */
  readonly endsCaller?: boolean;
}

export interface TwinRequest {
  readonly method: string;
  /** Segments after the destination's prefix, decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: string;
  /** Scheme, host and the destination's prefix, as the caller reached us. */
  readonly baseUrl: string;
}

export const answer = (
  status: number,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
): Answer => ({
  status,
  ...(body === undefined ? {} : { body }),
  ...(headers === undefined ? {} : { headers }),
});

export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

export function sendAnswer(reply: Answer, response: ServerResponse): void {
  if (reply.hangUp === true) {
    response.destroy();
    return;
  }
  const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body ?? null);
  response.writeHead(reply.status, {
    "content-type": "application/json;charset=UTF-8",
    ...reply.headers,
  });
  response.end(reply.status === 204 ? undefined : text);
}

/** JSON, or undefined when the text is none. */
export function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
