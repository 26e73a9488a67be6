import type { IncomingMessage } from "node:http";
import { type Blob, writeBlob } from "../objects/blob.ts";
import { parseResource, type SentResource } from "../objects/metadata.ts";
import { toResource } from "../objects/stored-object.ts";
import { invalid } from "../refusal.ts";
import { readMultipart } from "./multipart.ts";
import type { ObjectWriter } from "./object-writer.ts";
import { type Exchange, parseJsonObject, sendJson } from "./request.ts";
import type { ResumableUploads } from "./resumable.ts";
import { claimedHashes, targetOf } from "./upload-target.ts";

/** objects.insert in its three forms (https://cloud.google.com/storage/docs/uploads-downloads#uploads). */
export async function upload(
  exchange: Exchange,
  bucket: string,
  dependencies: {
    readonly writer: ObjectWriter;
    readonly blobs: string;
    readonly resumable: ResumableUploads;
  },
): Promise<void> {
  const { request, response, query, baseUrl } = exchange;
  const kind = query.get("uploadType");
  switch (kind) {
    case "resumable":
      await dependencies.resumable.start(exchange, bucket);
      return;
    case "media":
    case "multipart": {
      const { sent, blob } = await receive(kind, request, dependencies.blobs);
      const target = targetOf(exchange, bucket, sent);
      const object = await dependencies.writer.write(exchange, target, blob);
      sendJson(response, toResource(object, baseUrl));
      return;
    }
    default:
      throw invalid(
        `Invalid upload type: ${kind ?? "none"}. Use media, multipart or resumable.`,
        "uploadType",
      );
  }
}

async function receive(
  kind: "media" | "multipart",
  request: IncomingMessage,
  blobs: string,
): Promise<{ sent: SentResource; blob: Blob }> {
  if (kind === "media") {
    const contentType = request.headers["content-type"];
    const sent = parseResource(contentType === undefined ? {} : { contentType });
    return {
      sent: { ...sent, ...claimedHashes(request) },
      blob: await writeBlob(blobs, request as AsyncIterable<Buffer>),
    };
  }
  const { metadata, contentType, media } = await readMultipart(request);
  const sent = parseResource(parseJsonObject(metadata));
  return {
    sent: {
      ...sent,
      contentType: sent.contentType ?? contentType ?? null,
      ...claimedHashes(request),
    },
    blob: await writeBlob(blobs, media),
  };
}
