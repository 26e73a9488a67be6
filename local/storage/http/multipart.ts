import type { IncomingMessage } from "node:http";
import { invalid } from "../refusal.ts";

export interface MultipartUpload {
  /** JSON text of the first part. */
  readonly metadata: string;
  readonly contentType?: string;
  /** Bytes of the second part, as they come in. */
  readonly media: AsyncIterable<Buffer>;
}

/** Headers and metadata of an upload; the media itself is not held in memory. */
const maximumHeadBytes = 100_000;

/** `multipart/related` with exactly two parts (https://cloud.google.com/storage/docs/performing-object-uploads). */
export async function readMultipart(request: IncomingMessage): Promise<MultipartUpload> {
  const header = request.headers["content-type"] ?? "";
  const boundary = /boundary=(?:"([^"]+)"|'([^']+)'|([^;\s]+))/
    .exec(header)
    ?.slice(1)
    .find(Boolean);
  if (boundary === undefined) throw invalid("Missing boundary in the multipart content type.");
  const chunks = (request as AsyncIterable<Buffer>)[Symbol.asyncIterator]();

  let seen: Buffer = Buffer.alloc(0);
  for (;;) {
    const head = parseHead(seen, boundary);
    if (head !== undefined)
      return { ...head.found, media: media(seen.subarray(head.mediaStart), chunks, boundary) };
    if (seen.length > maximumHeadBytes) throw malformed();
    const { value, done } = await chunks.next();
    if (done === true) throw malformed();
    seen = Buffer.concat([seen, value]);
  }
}

/** Undefined while the second part's headers are not complete. */
function parseHead(
  seen: Buffer,
  boundary: string,
): { found: { metadata: string; contentType?: string }; mediaStart: number } | undefined {
  const delimiter = `--${boundary}`;
  const text = seen.toString("latin1");
  const first = text.indexOf(delimiter);
  const firstBody = bodyStart(text, first);
  const second = firstBody === undefined ? -1 : text.indexOf(`\n${delimiter}`, firstBody);
  const secondBody = second === -1 ? undefined : bodyStart(text, second + 1);
  if (firstBody === undefined || secondBody === undefined) return undefined;
  const metadata = seen.subarray(firstBody, second).toString("utf8");
  const contentType = /^content-type:\s*(.+?)\s*$/im.exec(text.slice(second + 1, secondBody))?.[1];
  return {
    found: { metadata, ...(contentType !== undefined && { contentType }) },
    mediaStart: secondBody,
  };
}

function bodyStart(text: string, partStart: number): number | undefined {
  if (partStart === -1) return undefined;
  const end = /\r?\n\r?\n/g;
  end.lastIndex = partStart;
  return end.exec(text) === null ? undefined : end.lastIndex;
}

/** All but the closing delimiter, which is looked for in the last bytes only: media may hold anything. */
async function* media(
  start: Buffer,
  chunks: AsyncIterator<Buffer>,
  boundary: string,
): AsyncGenerator<Buffer> {
  const closing = `--${boundary}--`;
  const held = closing.length + 8;
  let tail = start;
  for (;;) {
    if (tail.length > held) {
      yield tail.subarray(0, tail.length - held);
      tail = tail.subarray(tail.length - held);
    }
    const { value, done } = await chunks.next();
    if (done === true) break;
    tail = Buffer.concat([tail, value]);
  }
  const end = tail.lastIndexOf(closing);
  if (end === -1) throw malformed();
  const before = tail.subarray(0, end).toString("latin1");
  yield tail.subarray(0, end - (before.endsWith("\r\n") ? 2 : before.endsWith("\n") ? 1 : 0));
}

const malformed = (): Error => invalid("Malformed multipart body.");
