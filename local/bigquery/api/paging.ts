import { BigQueryError } from "../errors.ts";

/** Tokens are opaque to callers; here they hold where the next page starts. */
export function pageToken(start: number): string {
  return Buffer.from(`page:${start}`).toString("base64url");
}

export function pageStart(token: string | null | undefined): number | undefined {
  if (token === null || token === undefined || token === "") return undefined;
  const start = /^page:(\d+)$/.exec(Buffer.from(token, "base64url").toString())?.[1];
  if (start === undefined)
    throw new BigQueryError("invalid", `Invalid value for: pageToken is not valid: ${token}`);
  return Number(start);
}

export function countParameter(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0)
    throw new BigQueryError("invalid", `Invalid value for ${name}: ${text}`);
  return count;
}

/** Clients write booleans as `true` or, in Python's way, as `True`. */
export function flagParameter(query: URLSearchParams, name: string): boolean {
  return query.get(name)?.toLowerCase() === "true";
}

/** One page of a list, with the token of the next. */
export function pageOf<T>(
  items: readonly T[],
  query: URLSearchParams,
  defaultSize: number,
): { items: readonly T[]; nextPageToken?: string } {
  const start = pageStart(query.get("pageToken")) ?? 0;
  const size = countParameter(query, "maxResults") ?? defaultSize;
  const end = start + size;
  const page = items.slice(start, end);
  return end < items.length && size > 0
    ? { items: page, nextPageToken: pageToken(end) }
    : { items: page };
}
