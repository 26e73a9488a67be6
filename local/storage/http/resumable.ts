import { randomUUID } from "node:crypto";
import { BlobWriter } from "../objects/blob.ts";
import type { Buckets } from "../objects/buckets.ts";
import { parseResource } from "../objects/metadata.ts";
import { checkPreconditions } from "../objects/preconditions.ts";
import { type StoredObject, toResource } from "../objects/stored-object.ts";
import { invalid, Refusal } from "../refusal.ts";
import { type ContentRange, parseContentRange } from "./content-range.ts";
import type { ObjectWriter } from "./object-writer.ts";
import { type Exchange, readJson, sendEmpty, sendJson } from "./request.ts";
import { claimedHashes, targetOf, type UploadTarget } from "./upload-target.ts";

interface Session {
  readonly target: UploadTarget;
  readonly blob: BlobWriter;
  /** Set once the upload is complete; later requests get the same answer. */
  object?: StoredObject;
  isReceiving: boolean;
}

/** A client that missed the last answer asks again; older sessions are forgotten. */
const rememberedSessions = 1_000;

/** Chunks other than the last are multiples of this. */
const chunkBytes = 262_144;

/** Resumable uploads (https://cloud.google.com/storage/docs/performing-resumable-uploads). Sessions end with the process. */
export class ResumableUploads {
  readonly #sessions = new Map<string, Session>();
  readonly #buckets: Buckets;
  readonly #writer: ObjectWriter;

  constructor(buckets: Buckets, writer: ObjectWriter) {
    this.#buckets = buckets;
    this.#writer = writer;
  }

  async start(exchange: Exchange, bucketName: string): Promise<void> {
    const { request, response, query, baseUrl } = exchange;
    const sent = parseResource(await readJson(request));
    const uploadType = request.headers["x-upload-content-type"];
    const contentType =
      sent.contentType ?? (typeof uploadType === "string" ? uploadType : undefined);
    const target = targetOf(exchange, bucketName, { ...sent, contentType });
    const bucket = this.#buckets.get(bucketName);
    exchange.authorize("storage.objects.create", bucketName, target.name);
    checkPreconditions(target.conditions, bucket.live(target.name), "write");

    const id = randomUUID();
    const blob = await BlobWriter.create(this.#buckets.blobs);
    this.#sessions.set(id, { target, blob, isReceiving: false });
    const location = new URL(`${baseUrl}/upload/storage/v1/b/${bucketName}/o`);
    location.search = new URLSearchParams({
      ...Object.fromEntries(query),
      name: target.name,
      upload_id: id,
    }).toString();
    sendEmpty(response, 200, { location: location.href, "x-guploader-uploadid": id });
  }

  async continue(exchange: Exchange): Promise<void> {
    const session = this.#session(exchange.query);
    if (session.object !== undefined) {
      exchange.request.resume();
      sendJson(exchange.response, toResource(session.object, exchange.baseUrl));
      return;
    }
    if (session.isReceiving)
      throw new Refusal(
        503,
        "backendError",
        "The upload session is receiving another request; try again.",
      );
    session.isReceiving = true;
    try {
      await this.#receive(exchange, session);
    } finally {
      session.isReceiving = false;
    }
  }

  async cancel({ query, response }: Exchange): Promise<void> {
    const session = this.#session(query);
    await session.blob.discard();
    this.#sessions.delete(query.get("upload_id") ?? "");
    sendEmpty(response, 499);
  }

  async close(): Promise<void> {
    for (const { blob, object } of this.#sessions.values())
      if (object === undefined) await blob.discard();
    this.#sessions.clear();
  }

  async #receive(exchange: Exchange, session: Session): Promise<void> {
    const range = parseContentRange(exchange.request.headers["content-range"]);
    const isInPlace = range.kind === "status" || range.start <= session.blob.sizeBytes;
    if (range.kind === "bytes" && isInPlace) await append(exchange, session, range);
    else exchange.request.resume();

    if (isComplete(range, session.blob.sizeBytes)) {
      session.object = await this.#finish(exchange, session);
      sendJson(exchange.response, toResource(session.object, exchange.baseUrl));
      return;
    }
    const received = session.blob.sizeBytes;
    sendEmpty(exchange.response, 308, received === 0 ? {} : { range: `bytes=0-${received - 1}` });
  }

  async #finish(exchange: Exchange, { target, blob }: Session): Promise<StoredObject> {
    try {
      const sent = { ...target.sent, ...claimedHashes(exchange.request) };
      const object = await this.#writer.write(exchange, { ...target, sent }, await blob.end());
      this.#forgetOldest();
      return object;
    } catch (error) {
      this.#sessions.delete(exchange.query.get("upload_id") ?? "");
      throw error;
    }
  }

  #forgetOldest(): void {
    for (const [id, { object }] of this.#sessions) {
      if (this.#sessions.size <= rememberedSessions) return;
      if (object !== undefined) this.#sessions.delete(id);
    }
  }

  #session(query: URLSearchParams): Session {
    const session = this.#sessions.get(query.get("upload_id") ?? "");
    if (session === undefined)
      throw new Refusal(
        404,
        "notFound",
        "The upload session does not exist any more: start the upload again.",
      );
    return session;
  }
}

/** What was received before is skipped; a broken connection leaves what came so far. */
async function append(
  { request }: Exchange,
  { blob }: Session,
  range: ContentRange & { kind: "bytes" },
): Promise<void> {
  let skip = blob.sizeBytes - range.start;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    const fresh = chunk.subarray(Math.min(skip, chunk.length));
    skip -= chunk.length - fresh.length;
    await blob.write(fresh);
  }
  const { end, total } = range;
  if (end === undefined) return;
  if (blob.sizeBytes !== end + 1)
    throw invalid(`Content-Range ends at ${end}, but ${blob.sizeBytes} bytes were received.`);
  const isLast = total !== undefined && end + 1 === total;
  if (!isLast && (end + 1 - range.start) % chunkBytes !== 0)
    throw invalid(`A chunk that is not the last must be a multiple of ${chunkBytes} bytes.`);
}

function isComplete(range: ContentRange, received: number): boolean {
  if (range.total !== undefined) return received === range.total;
  // `bytes 0-*/*`: the end of the request is the end of the object.
  return range.kind === "bytes" && range.end === undefined && range.start <= received;
}
