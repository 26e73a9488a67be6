import { createReadStream, openSync, type ReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { Bucket } from "../objects/bucket.ts";
import { etagOf, type StoredObject } from "../objects/stored-object.ts";
import { Refusal } from "../refusal.ts";
import { type ByteRange, parseRange } from "./content-range.ts";
import type { Exchange } from "./request.ts";

/** objects.get with `alt=media` (https://cloud.google.com/storage/docs/json_api/v1/objects/get). */
export async function download(
  { request, response }: Exchange,
  bucket: Bucket,
  object: StoredObject,
): Promise<void> {
  const headers = headersOf(object);
  if (isTranscoded(object, request.headers["accept-encoding"])) {
    delete headers["content-encoding"];
    response.writeHead(200, {
      ...headers,
      warning: "214 UploadServer gunzipped",
      vary: "Accept-Encoding",
    });
    await pipeline(openContent(bucket, object), createGunzip(), response);
    return;
  }
  const range = parseRange(request.headers.range, object.sizeBytes);
  if (range === null)
    throw new Refusal(416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
  if (range === undefined) {
    response.writeHead(200, { ...headers, "content-length": object.sizeBytes });
    await pipeline(openContent(bucket, object), response);
    return;
  }
  response.writeHead(206, {
    ...headers,
    "content-length": range.end - range.start + 1,
    "content-range": `bytes ${range.start}-${range.end}/${object.sizeBytes}`,
  });
  await pipeline(openContent(bucket, object, range), response);
}

/** Opened at once: a writer that replaces the object now removes the file's name, not what is being read. */
export function openContent(bucket: Bucket, object: StoredObject, range?: ByteRange): ReadStream {
  return createReadStream("", { fd: openSync(bucket.fileOf(object), "r"), start: 0, ...range });
}

/** Gzip content is unpacked for clients that do not take it (https://cloud.google.com/storage/docs/transcoding). */
function isTranscoded(
  { editable }: StoredObject,
  acceptEncoding: string | string[] | undefined,
): boolean {
  return (
    editable.contentEncoding === "gzip" &&
    !String(acceptEncoding ?? "").includes("gzip") &&
    !(editable.cacheControl ?? "").includes("no-transform")
  );
}

function headersOf(object: StoredObject): Record<string, string | number> {
  const { editable, md5Hash, crc32c } = object;
  const { contentType, contentEncoding, cacheControl, contentDisposition, contentLanguage } =
    editable;
  return {
    "accept-ranges": "bytes",
    "content-type": contentType ?? "application/octet-stream",
    etag: etagOf(object),
    "last-modified": new Date(object.updated).toUTCString(),
    "x-goog-generation": String(object.generation),
    "x-goog-metageneration": String(object.metageneration),
    "x-goog-hash": `crc32c=${crc32c}${md5Hash === undefined ? "" : `,md5=${md5Hash}`}`,
    "x-goog-stored-content-encoding": contentEncoding ?? "identity",
    "x-goog-stored-content-length": String(object.sizeBytes),
    "x-goog-storage-class": editable.storageClass ?? "STANDARD",
    ...(contentEncoding !== undefined && { "content-encoding": contentEncoding }),
    ...(cacheControl !== undefined && { "cache-control": cacheControl }),
    ...(contentDisposition !== undefined && { "content-disposition": contentDisposition }),
    ...(contentLanguage !== undefined && { "content-language": contentLanguage }),
  };
}
