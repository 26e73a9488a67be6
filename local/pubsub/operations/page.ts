import { invalidArgument } from "../refusal.ts";

export interface PageRequest {
  readonly pageSize: number;
  readonly pageToken: string;
}

/** One page of a listing; the token is the place of the next item. */
export function page<T>(
  items: readonly T[],
  { pageSize, pageToken }: PageRequest,
): { items: T[]; nextPageToken: string } {
  if (!/^\d*$/.test(pageToken))
    throw invalidArgument(
      "You have passed an invalid argument to the service (argument=page_token).",
    );
  const start = Number(pageToken);
  const end = start + (pageSize > 0 ? Math.min(pageSize, 1_000) : 100);
  return { items: items.slice(start, end), nextPageToken: end < items.length ? String(end) : "" };
}
