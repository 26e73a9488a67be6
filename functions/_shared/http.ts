import type { TraceContext } from "./trace.ts";

/** What the body was, or why there is none; the handler decides how to say so. */
export type RequestBody =
  | { readonly ok: true; readonly bytes: Buffer }
  | {
      readonly ok: false;
      readonly reason: "too_large" | "bad_encoding" | "unsupported_encoding";
      readonly limitBytes: number;
    };

/** An HTTP request without the framework: handlers are plain functions of it. */
export interface HttpRequest {
  readonly method: string;
  /** Without the query, percent-decoding left to the handler. */
  readonly path: string;
  /** Absent where the request has none. */
  readonly query?: URLSearchParams;
  /** Lower-case names; a repeated header's values joined with ", ". */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: RequestBody;
  readonly trace: TraceContext;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; absent sends no body. */
  readonly body?: unknown;
  /** Sent as a page, in place of a body. */
  readonly html?: string;
}

export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>;

export const respond = (
  status: number,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
): HttpResponse => ({
  status,
  ...(body === undefined ? {} : { body }),
  ...(headers === undefined ? {} : { headers }),
});

/** A failure in the one shape every function answers: a code for machines, a sentence for people. */
export const failure = (
  status: number,
  error: string,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): HttpResponse => respond(status, { error, message, ...more });

export function bodyFailure(body: Extract<RequestBody, { ok: false }>): HttpResponse {
  switch (body.reason) {
    case "too_large":
      return failure(
        413,
        "payload_too_large",
        `The body is larger than ${body.limitBytes} bytes: send it in smaller requests.`,
      );
    case "bad_encoding":
      return failure(
        400,
        "bad_encoding",
        "The body could not be decompressed as its Content-Encoding says: send it whole.",
      );
    case "unsupported_encoding":
      return failure(
        415,
        "unsupported_encoding",
        "Content-Encoding must be absent, identity, gzip or deflate.",
      );
  }
}

/**
 * JSON as UTF-8 text; `undefined` when it is not JSON (JSON itself has no undefined, so the answer is unambiguous). Integers
 * of 64 bits that a double cannot hold keep their digits: they are written again as they came.
 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return /\d{16}/.test(text) ? parseWithLongIntegers(text) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** https://tc39.es/proposal-json-parse-with-source/ , which TypeScript's library does not describe yet. */
interface JsonWithSource {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}

function parseWithLongIntegers(text: string): unknown {
  const json = JSON as unknown as JsonWithSource;
  return json.parse(text, (_key, value, { source = "" }) =>
    typeof value === "number" && !Number.isSafeInteger(value) && isLongInteger(source)
      ? json.rawJSON(source)
      : value,
  );
}

/** What BigQuery's JSON stores exactly beyond a double: INT64 and UINT64. */
const isLongInteger = (source: string): boolean =>
  /^-?\d{16,20}$/.test(source) && BigInt(source) >= -(2n ** 63n) && BigInt(source) < 2n ** 64n;
