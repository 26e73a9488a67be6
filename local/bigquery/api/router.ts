import type { IncomingHttpHeaders } from "node:http";
import type { Authorization } from "./authorization.ts";
import type { Json } from "./json.ts";

/** One authenticated REST call, its body already parsed. */
export interface ApiRequest {
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Json;
  /** The body's text, for readers that must not lose digits of large numbers. */
  readonly text: string;
  readonly authorization: Authorization;
  /** `http://127.0.0.1:9050`, for links. */
  readonly origin: string;
}

/** Answers the JSON body, or `undefined` for 204 No Content. */
export type Handler = (request: ApiRequest) => unknown;

export interface Route {
  /** BigQuery's discovery id, for example `bigquery.tables.get`. */
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `projects/{projectId}/datasets/{datasetId}`, relative to `/bigquery/v2/`. */
  readonly path: string;
  readonly handle: Handler;
}

export type Match =
  | {
      readonly kind: "found";
      readonly route: Route;
      readonly params: Readonly<Record<string, string>>;
    }
  | { readonly kind: "wrong method"; readonly allowed: readonly string[] }
  | { readonly kind: "unknown" };

export function createRouter(
  routes: readonly Route[],
): (method: string, segments: readonly string[]) => Match {
  const byLength = new Map<number, { route: Route; pattern: readonly string[] }[]>();
  for (const route of routes) {
    const pattern = route.path.split("/");
    const entries = byLength.get(pattern.length) ?? [];
    byLength.set(pattern.length, [...entries, { route, pattern }]);
  }

  return (method, segments) => {
    const allowed: string[] = [];
    for (const { route, pattern } of byLength.get(segments.length) ?? []) {
      const params = matchSegments(pattern, segments);
      if (params === undefined) continue;
      if (route.method === method) return { kind: "found", route, params };
      allowed.push(route.method);
    }
    return allowed.length > 0 ? { kind: "wrong method", allowed } : { kind: "unknown" };
  };
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    // `{tableId}:testIamPermissions` names a custom method after the resource.
    const [, name, verb = ""] = /^\{(\w+)\}(:\w+)?$/.exec(part) ?? [];
    if (name === undefined ? part !== segment : !segment.endsWith(verb)) return undefined;
    if (name !== undefined) params[name] = segment.slice(0, segment.length - verb.length);
  }
  return params;
}
