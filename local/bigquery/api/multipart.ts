import { open, type FileHandle } from "node:fs/promises";
import { BigQueryError } from "../errors.ts";

/** More than any boundary line with its headers takes. */
const edgeBytes = 4096;
const maxMetadataBytes = 1024 * 1024;

/**
 * Reads a `multipart/related` body (RFC 2387) of two parts from a file, answers the first part's text and leaves the file
 * holding nothing but the second, so that an upload of any size costs no memory.
 */
export async function splitMultipart(path: string, contentType: string): Promise<string> {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const name = boundary?.[1] ?? boundary?.[2];
  if (name === undefined)
    throw new BigQueryError("invalid", "A multipart upload needs a boundary in its Content-Type.");
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    const head = await readAt(file, 0, Math.min(size, maxMetadataBytes));
    const first = bodyAfter(head, 0, name);
    const firstEnd = head.indexOf(`\r\n--${name}`, first);
    const mediaStart = firstEnd < 0 ? -1 : bodyAfter(head, firstEnd + 2, name);
    const tailStart = Math.max(mediaStart, size - edgeBytes);
    const tail = await readAt(file, tailStart, size - tailStart);
    const mediaEnd = tail.lastIndexOf(`\r\n--${name}--`);
    if (firstEnd < 0 || mediaStart < 0 || mediaEnd < 0)
      throw new BigQueryError("invalid", "The multipart upload does not have its two parts.");
    await moveToStart(file, mediaStart, tailStart + mediaEnd);
    return head.subarray(first, firstEnd).toString("utf8");
  } finally {
    await file.close();
  }
}

/** Where a part's body starts: after its boundary line and the empty line that ends its headers. */
function bodyAfter(bytes: Buffer, from: number, boundary: string): number {
  const line = bytes.indexOf(`--${boundary}`, from);
  const end = line < 0 ? -1 : bytes.indexOf("\r\n\r\n", line);
  if (end < 0)
    throw new BigQueryError("invalid", "The multipart upload has a part without headers.");
  return end + 4;
}

async function moveToStart(file: FileHandle, start: number, end: number): Promise<void> {
  const chunk = Buffer.alloc(1024 * 1024);
  let from = start;
  while (from < end) {
    const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, end - from), from);
    if (bytesRead === 0) break;
    await file.write(chunk, 0, bytesRead, from - start);
    from += bytesRead;
  }
  await file.truncate(end - start);
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
