import { invalid } from "../refusal.ts";
import type { Bucket } from "./bucket.ts";
import { parseGlob } from "./glob.ts";
import type { StoredObject } from "./stored-object.ts";

export interface Listing {
  readonly items: readonly StoredObject[];
  /** "Folders": names cut after the delimiter, each once. */
  readonly prefixes: readonly string[];
  readonly nextPageToken?: string;
}

const maximumResults = 1_000;

/** objects.list (https://cloud.google.com/storage/docs/json_api/v1/objects/list). */
export function listObjects(bucket: Bucket, query: URLSearchParams): Listing {
  const delimiter = query.get("delimiter") ?? "";
  const prefix = query.get("prefix") ?? "";
  const limit = Math.min(
    Number(query.get("maxResults") ?? maximumResults) || maximumResults,
    maximumResults,
  );
  const after = readToken(query.get("pageToken"));
  const keepsFolders = query.get("includeTrailingDelimiter") === "true";

  const items: StoredObject[] = [];
  const prefixes = new Set<string>();
  let last = "";
  for (const object of matching(bucket, query, prefix)) {
    const folder = folderOf(object.name, prefix, delimiter);
    const place = folder ?? `${object.name}\u0000${object.generation}`;
    if (after !== undefined && place <= after) continue;
    const isKnownFolder = folder !== undefined && prefixes.has(folder);
    if (!isKnownFolder && items.length + prefixes.size === limit)
      return { items, prefixes: [...prefixes], nextPageToken: toToken(last) };
    if (folder !== undefined) prefixes.add(folder);
    if (folder === undefined || (keepsFolders && folder === object.name)) items.push(object);
    last = place;
  }
  return { items, prefixes: [...prefixes] };
}

/** All objects whose name matches the glob. */
export function globObjects(bucket: Bucket, glob: string): StoredObject[] {
  const pattern = parseGlob(glob);
  return bucket.all().filter(({ name }) => pattern.test(name));
}

function matching(bucket: Bucket, query: URLSearchParams, prefix: string): StoredObject[] {
  const glob = query.get("matchGlob");
  const pattern = glob === null || glob === "" ? undefined : parseGlob(glob);
  const start = query.get("startOffset") ?? "";
  const end = query.get("endOffset") ?? "";
  return bucket
    .all(query.get("versions") === "true")
    .filter(
      ({ name }) =>
        name.startsWith(prefix) &&
        name >= start &&
        (end === "" || name < end) &&
        (pattern === undefined || pattern.test(name)),
    );
}

function folderOf(name: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === "") return undefined;
  const at = name.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : name.slice(0, at + delimiter.length);
}

const toToken = (place: string): string => Buffer.from(place).toString("base64url");

function readToken(token: string | null): string | undefined {
  if (token === null || token === "") return undefined;
  const place = Buffer.from(token, "base64url").toString();
  if (toToken(place) !== token) throw invalid(`Invalid page token: ${token}`, "pageToken");
  return place;
}
