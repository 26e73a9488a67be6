import type { BlockingCall } from "../execution/runtime.ts";
import { httpError, typeError, valueError } from "../execution/workflow-error.ts";
import { asMap, asNumber, asString } from "../stdlib/function.ts";
import { type Value, mapOf } from "../values/value.ts";
import { type Credentials, authorize } from "./credentials.ts";
import { type Endpoints, localUrl } from "./google-endpoints.ts";
import { sendRequest } from "./http-client.ts";
import { decodeBody, encodeBody, headersOf, queryOf, scalarText } from "./http-encoding.ts";

export interface HttpCallOptions {
  readonly credentials: Credentials;
  readonly endpoints: () => Endpoints;
}

const methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];
const known = ["method", "url", "timeout", "body", "headers", "query", "auth"];

/** Seconds. https://cloud.google.com/workflows/docs/reference/stdlib/http/request */
const defaultTimeout = 300;
const maximumTimeout = 1800;

export const httpCallNames = ["get", "post", "put", "patch", "delete", "request"] as const;

export function httpCall(
  name: (typeof httpCallNames)[number],
  options: HttpCallOptions,
): BlockingCall {
  return async (args, context) => {
    const { method, url, headers, body, timeoutMs } = await requestOf(name, args, options);
    const response = await sendRequest({
      method,
      url: localUrl(url, options.endpoints()),
      headers,
      ...(body ? { body } : {}),
      timeoutMs,
      signal: context.signal,
    });
    const result = { headers: headersOf(response), body: decodeBody(response) };
    if (response.status >= 400) throw httpError({ code: response.status, ...result });
    return mapOf({ code: BigInt(response.status), ...result });
  };
}

async function requestOf(
  name: (typeof httpCallNames)[number],
  args: ReadonlyMap<string, Value>,
  options: HttpCallOptions,
): Promise<{
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: Uint8Array | undefined;
  timeoutMs: number;
}> {
  for (const given of args.keys()) {
    if (given === "private_service_name" || given === "ca_certificate") {
      throw valueError(`http.${name}: ${given} is not supported locally`);
    }
    if (!known.includes(given)) throw typeError(`http.${name} has no argument ${given}`);
  }
  const url = parseUrl(asString(args.get("url"), "url"));
  const method = name === "request" ? asString(args.get("method"), "method") : name;
  if (!methods.includes(method.toUpperCase())) throw valueError(`unknown HTTP method ${method}`);
  const query = args.get("query") ?? null;
  if (query !== null) {
    for (const [key, value] of queryOf(asMap(query, "query"))) url.searchParams.append(key, value);
  }
  const headers = headerRecord(args.get("headers") ?? null);
  const encoded = args.has("body")
    ? encodeBody(args.get("body") ?? null, headers["content-type"])
    : undefined;
  if (encoded) headers["content-type"] = encoded.contentType;
  const authorization = await authorize(args.get("auth") ?? null, url, options.credentials);
  if (authorization !== undefined) headers["authorization"] = authorization;
  return {
    method: method.toUpperCase(),
    url,
    headers,
    body: encoded?.body,
    timeoutMs: timeoutOf(args.get("timeout") ?? null) * 1000,
  };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw valueError(`invalid URL ${text}`);
}

function headerRecord(value: Value): Record<string, string> {
  if (value === null) return {};
  return Object.fromEntries(
    [...asMap(value, "headers")].map(([name, header]) => [
      name.toLowerCase(),
      scalarText(header, `header ${name}`),
    ]),
  );
}

function timeoutOf(value: Value): number {
  if (value === null) return defaultTimeout;
  const seconds = Number(asNumber(value, "timeout"));
  if (seconds > maximumTimeout || seconds <= 0) {
    throw valueError(`timeout must be above 0 and at most ${maximumTimeout} seconds`);
  }
  return seconds;
}
