import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { createGunzip, createInflate } from "node:zlib";
import type { RequestBody } from "./http.ts";

/** Reads and decompresses a body, never holding more than the limit, so that a small gzip cannot fill the memory. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<RequestBody> {
  const body = await readLimited(request, limitBytes);
  if (!body.ok) await discardRest(request);
  return body;
}

async function readLimited(request: IncomingMessage, limitBytes: number): Promise<RequestBody> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > limitBytes) return { ok: false, reason: "too_large", limitBytes };
  const decoded = decode(request);
  if (decoded === undefined) return { ok: false, reason: "unsupported_encoding", limitBytes };

  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    // Destroying the request would destroy the socket that the answer needs.
    for await (const chunk of decoded.iterator({ destroyOnReturn: false })) {
      const bytes = chunk as Buffer;
      sizeBytes += bytes.length;
      if (sizeBytes > limitBytes) return { ok: false, reason: "too_large", limitBytes };
      chunks.push(bytes);
    }
  } catch {
    return { ok: false, reason: "bad_encoding", limitBytes };
  }
  return { ok: true, bytes: Buffer.concat(chunks, sizeBytes) };
}

/**
 * Reads what is still on its way without keeping it: closing with unread bytes resets the connection, and the caller
 * would see that in place of our answer. Cloud Run bounds it to 32 MiB.
 */
async function discardRest(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  request.unpipe();
  request.resume();
  await finished(request, { cleanup: true }).catch(() => undefined);
}

function decode(request: IncomingMessage): Readable | undefined {
  const encoding = (request.headers["content-encoding"] ?? "identity").toLowerCase();
  // `pipe` does not forward errors: a caller that hangs up in mid-body must end the decoder as well.
  const through = (decoder: ReturnType<typeof createGunzip>): Readable => {
    request.once("error", (error) => decoder.destroy(error));
    return request.pipe(decoder);
  };
  switch (encoding) {
    case "identity":
      return request;
    case "gzip":
      return through(createGunzip());
    case "deflate":
      return through(createInflate());
    default:
      return undefined;
  }
}
