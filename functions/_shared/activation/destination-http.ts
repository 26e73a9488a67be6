import type { RateLimiter, RateSignal } from "./rate-limiter.ts";

/** The network; the global `fetch` in production. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface DestinationRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON with its content type, unless it is text or a form. */
  readonly body?: object | string | URLSearchParams;
}

export type DestinationAnswer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: Headers;
      readonly text: string;
      /** `undefined` when the text is no JSON: empty, cut short, or another format. */
      readonly json: unknown;
    }
  /** It may have been applied: a request that got no answer is not a request that did nothing. */
  | { readonly kind: "no_answer"; readonly reason: string };

/** Every call of an adapter goes through here: paced, counted, bounded in time, and never thrown. */
export interface DestinationHttp {
  request(request: DestinationRequest): Promise<DestinationAnswer>;
  calls(): number;
}

export interface DestinationHttpOptions {
  readonly fetch: Fetch;
  readonly limiter: RateLimiter;
  readonly timeoutMs: number;
  /** Reads what the destination's headers say of its allowance. */
  readonly signal?: (status: number, headers: Headers) => RateSignal | undefined;
}

export function createDestinationHttp(options: DestinationHttpOptions): DestinationHttp {
  let calls = 0;
  const request = async (call: DestinationRequest): Promise<DestinationAnswer> => {
    const done = await options.limiter.take();
    calls += 1;
    try {
      const response = await options.fetch(call.url, initOf(call, options.timeoutMs));
      const signal = options.signal?.(response.status, response.headers);
      if (signal !== undefined) options.limiter.observe(signal);
      const pause = retryAfter(response);
      if (pause !== undefined) options.limiter.observe(pause);
      const text = await response.text();
      const { status, headers } = response;
      return { kind: "answer", status, headers, text, json: parseText(text) };
    } catch (cause) {
      // Names only: messages of the network quote URLs.
      return { kind: "no_answer", reason: cause instanceof Error ? cause.name : "no answer" };
    } finally {
      done();
    }
  };
  return { request, calls: () => calls };
}

/** Seconds, where one says so: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfter({ status, headers }: Response): RateSignal | undefined {
  const seconds = headers.get("retry-after") ?? "";
  if ((status !== 429 && status !== 503) || !/^\d{1,4}$/.test(seconds)) return undefined;
  return { retryAfterMs: Number(seconds) * 1000 };
}

function initOf({ method, headers, body }: DestinationRequest, timeoutMs: number): RequestInit {
  const signal = AbortSignal.timeout(timeoutMs);
  if (body === undefined || typeof body === "string" || body instanceof URLSearchParams)
    return { method, signal, ...(headers && { headers }), ...(body !== undefined && { body }) };
  return {
    method,
    signal,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

/** JSON, or undefined when the text is none. */
export function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
