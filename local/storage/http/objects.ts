import { linkSync, type ReadStream } from "node:fs";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { z } from "zod";
import { writeBlob } from "../objects/blob.ts";
import type { Bucket } from "../objects/bucket.ts";
import type { Buckets } from "../objects/buckets.ts";
import { listObjects } from "../objects/listing.ts";
import { mergeMetadata, parseResource } from "../objects/metadata.ts";
import { checkPreconditions, readPreconditions } from "../objects/preconditions.ts";
import { type StoredObject, toResource } from "../objects/stored-object.ts";
import { forbidden, invalid, noSuchObject } from "../refusal.ts";
import type { Notifications } from "../notifications.ts";
import { download, openContent } from "./download.ts";
import type { ObjectWriter } from "./object-writer.ts";
import { type Exchange, generationIn, readJson, sendEmpty, sendJson } from "./request.ts";
import { checkObjectName } from "./upload-target.ts";

export interface ObjectDependencies {
  readonly buckets: Buckets;
  readonly writer: ObjectWriter;
  readonly notifications: Notifications;
}

/** https://cloud.google.com/storage/docs/json_api/v1/objects/list */
export function list(
  exchange: Exchange,
  { buckets }: ObjectDependencies,
  bucketName: string,
): void {
  const bucket = buckets.get(bucketName);
  exchange.authorize("storage.objects.list", bucketName);
  const { items, prefixes, nextPageToken } = listObjects(bucket, exchange.query);
  sendJson(exchange.response, {
    kind: "storage#objects",
    ...(nextPageToken !== undefined && { nextPageToken }),
    ...(prefixes.length > 0 && { prefixes }),
    ...(items.length > 0 && { items: items.map((object) => toResource(object, exchange.baseUrl)) }),
  });
}

export async function get(
  exchange: Exchange,
  { buckets }: ObjectDependencies,
  bucketName: string,
  name: string,
): Promise<void> {
  const bucket = buckets.get(bucketName);
  const object = readable(exchange, bucket, name, generationIn(exchange.query));
  checkPreconditions(readPreconditions(exchange.query), object, "read");
  if (exchange.query.get("alt") === "media") await download(exchange, bucket, object);
  else sendJson(exchange.response, toResource(object, exchange.baseUrl));
}

/** Whoever may not list is not told that an object does not exist. */
function readable(
  exchange: Exchange,
  bucket: Bucket,
  name: string,
  generation?: number,
): StoredObject {
  const bucketName = bucket.configuration.name;
  exchange.authorize("storage.objects.get", bucketName, name);
  try {
    return bucket.get(name, generation);
  } catch (error) {
    if (exchange.isAllowed("storage.objects.list", bucketName)) throw error;
    throw forbidden(exchange.caller, "storage.objects.list", "bucket");
  }
}

export async function change(
  exchange: Exchange,
  { buckets, notifications }: ObjectDependencies,
  bucketName: string,
  name: string,
  how: "patch" | "update",
): Promise<void> {
  const bucket = buckets.get(bucketName);
  exchange.authorize("storage.objects.update", bucketName, name);
  const sent = parseResource(await readJson(exchange.request));
  const object = bucket.update(
    name,
    generationIn(exchange.query),
    (before) => mergeMetadata(how === "patch" ? before : {}, sent),
    readPreconditions(exchange.query),
  );
  await notifications.send("OBJECT_METADATA_UPDATE", object, exchange.baseUrl);
  sendJson(exchange.response, toResource(object, exchange.baseUrl));
}

export async function remove(
  exchange: Exchange,
  { buckets, notifications }: ObjectDependencies,
  bucketName: string,
  name: string,
): Promise<void> {
  const bucket = buckets.get(bucketName);
  exchange.authorize("storage.objects.delete", bucketName, name);
  const { object, isArchived } = bucket.delete(
    name,
    generationIn(exchange.query),
    readPreconditions(exchange.query),
  );
  await notifications.send(
    isArchived ? "OBJECT_ARCHIVE" : "OBJECT_DELETE",
    object,
    exchange.baseUrl,
  );
  sendEmpty(exchange.response, 204);
}

/** `rewriteTo` and `copyTo`: one call always does it all, because both ends are on this disk. */
export async function copy(
  exchange: Exchange,
  { buckets, writer }: ObjectDependencies,
  from: { readonly bucket: string; readonly name: string },
  to: { readonly bucket: string; readonly name: string },
  how: "rewriteTo" | "copyTo",
): Promise<void> {
  const { query, baseUrl, response } = exchange;
  const body = await readJson(exchange.request);
  const bucket = buckets.get(from.bucket);
  const source = readable(exchange, bucket, from.name, generationIn(query, "sourceGeneration"));
  checkPreconditions(readPreconditions(query, "ifSource"), source, "write");
  checkObjectName(to.name);
  const { contentType, ...sent } = parseResource(body);
  const isReplaced = Object.keys(body).length > 0;

  const file = path.join(buckets.blobs, randomUUID());
  // Content never changes once it is an object's, so both may share it.
  linkSync(bucket.fileOf(source), file);
  const { sizeBytes, crc32c, md5Hash, componentCount } = source;
  const object = await writer.write(
    exchange,
    {
      ...to,
      conditions: readPreconditions(query),
      sent: isReplaced
        ? { ...sent, contentType: contentType ?? source.editable.contentType }
        : source.editable,
    },
    {
      file,
      sizeBytes,
      crc32c,
      ...(md5Hash !== undefined && { md5Hash }),
      ...(componentCount !== undefined && { componentCount }),
    },
  );
  const resource = toResource(object, baseUrl);
  sendJson(
    response,
    how === "copyTo"
      ? resource
      : {
          kind: "storage#rewriteResponse",
          totalBytesRewritten: String(sizeBytes),
          objectSize: String(sizeBytes),
          done: true,
          resource,
        },
  );
}

const composition = z.object({
  sourceObjects: z
    .array(
      z.object({
        name: z.string(),
        generation: z.coerce.number().optional(),
        objectPreconditions: z
          .object({ ifGenerationMatch: z.coerce.number().optional() })
          .optional(),
      }),
    )
    .min(1)
    .max(32),
  destination: z.unknown().optional(),
});

/** https://cloud.google.com/storage/docs/json_api/v1/objects/compose */
export async function compose(
  exchange: Exchange,
  { buckets, writer }: ObjectDependencies,
  bucketName: string,
  name: string,
): Promise<void> {
  const bucket = buckets.get(bucketName);
  checkObjectName(name);
  const body = composition.safeParse(await readJson(exchange.request));
  if (!body.success)
    throw invalid(
      "The number of source components provided (sourceObjects) must lie between 1 and 32.",
    );
  const sources = body.data.sourceObjects.map((source) => {
    exchange.authorize("storage.objects.get", bucketName, source.name);
    const object = bucket.get(source.name, source.generation);
    const generationMatch = source.objectPreconditions?.ifGenerationMatch;
    checkPreconditions(generationMatch === undefined ? {} : { generationMatch }, object, "write");
    return object;
  });
  const first = sources[0];
  if (first === undefined) throw noSuchObject(bucketName, name);
  const contents = sources.map((source) => openContent(bucket, source));
  const { md5Hash: _, ...blob } = await writeBlob(buckets.blobs, concatenated(contents));
  const sent = parseResource(body.data.destination ?? {});
  const componentCount = sources.reduce((sum, each) => sum + (each.componentCount ?? 1), 0);
  const object = await writer.write(
    exchange,
    {
      bucket: bucketName,
      name,
      conditions: readPreconditions(exchange.query),
      sent: { ...sent, contentType: sent.contentType ?? first.editable.contentType },
    },
    { ...blob, componentCount },
  );
  sendJson(exchange.response, toResource(object, exchange.baseUrl));
}

async function* concatenated(contents: readonly ReadStream[]): AsyncGenerator<Buffer> {
  try {
    for (const content of contents) yield* content as AsyncIterable<Buffer>;
  } finally {
    for (const content of contents) content.destroy();
  }
}
