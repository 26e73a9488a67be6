import { ApiError } from "./api-error.ts";

export interface PageRequest {
  readonly pageSize?: number;
  readonly pageToken?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextPageToken?: string;
  readonly totalSize: number;
}

const defaultSize = 100;
const maximumSize = 1_000;

/** Tokens are offsets. */
export function pageOf<Item>(items: readonly Item[], request: PageRequest): Page<Item> {
  const { pageSize = 0, pageToken = "" } = request;
  if (pageSize < 0 || !/^\d*$/.test(pageToken)) {
    throw new ApiError("INVALID_ARGUMENT", "pageSize or pageToken is invalid.");
  }
  const start = Number(pageToken);
  const end = start + Math.min(pageSize === 0 ? defaultSize : pageSize, maximumSize);
  return {
    items: items.slice(start, end),
    totalSize: items.length,
    ...(end < items.length ? { nextPageToken: String(end) } : {}),
  };
}
