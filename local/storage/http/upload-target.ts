import type { IncomingMessage } from "node:http";
import { mergeMetadata, type SentResource } from "../objects/metadata.ts";
import { type Preconditions, readPreconditions } from "../objects/preconditions.ts";
import type { EditableMetadata } from "../objects/stored-object.ts";
import { invalid } from "../refusal.ts";
import type { Exchange } from "./request.ts";

/** The object that an upload is to become. */
export interface UploadTarget {
  readonly bucket: string;
  readonly name: string;
  readonly sent: SentResource;
  readonly conditions: Preconditions;
}

export function targetOf({ query }: Exchange, bucket: string, sent: SentResource): UploadTarget {
  const name = query.get("name") ?? sent.name ?? "";
  checkObjectName(name);
  const contentEncoding = query.get("contentEncoding") ?? sent.contentEncoding;
  return { bucket, name, sent: { ...sent, contentEncoding }, conditions: readPreconditions(query) };
}

/** https://cloud.google.com/storage/docs/objects#naming */
export function checkObjectName(name: string): void {
  const bytes = Buffer.byteLength(name);
  if (bytes === 0) throw invalid("Required", "name");
  if (
    bytes > 1_024 ||
    /[\r\n]/.test(name) ||
    name === "." ||
    name === ".." ||
    name.startsWith(".well-known/acme-challenge/")
  )
    throw invalid(`Invalid object name: '${name.slice(0, 100)}'`, "name");
}

/** `x-goog-hash: crc32c=…,md5=…` */
export function claimedHashes(request: IncomingMessage): { crc32c?: string; md5Hash?: string } {
  const header = request.headers["x-goog-hash"];
  const pairs = (Array.isArray(header) ? header.join(",") : (header ?? "")).split(",");
  const claimed: { crc32c?: string; md5Hash?: string } = {};
  for (const pair of pairs) {
    const [, kind, value] = /^\s*(crc32c|md5)=(.+?)\s*$/.exec(pair) ?? [];
    if (kind === "crc32c" && value !== undefined) claimed.crc32c = value;
    if (kind === "md5" && value !== undefined) claimed.md5Hash = value;
  }
  return claimed;
}

/** What a new object of this upload carries. */
export const editableOf = ({ sent }: UploadTarget): EditableMetadata =>
  mergeMetadata(
    { contentType: "application/octet-stream" },
    sent.contentType === null ? { ...sent, contentType: undefined } : sent,
  );
