import * as fc from "fast-check";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { readMultipart } from "../../../../../local/storage/http/multipart.ts";

function requestOf(body: Buffer, chunkBytes: number, contentType: string): IncomingMessage {
  const chunks = Array.from({ length: Math.ceil(body.length / chunkBytes) }, (_, index) =>
    body.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  );
  return Object.assign(Readable.from(chunks), {
    headers: { "content-type": contentType },
  }) as unknown as IncomingMessage;
}

const bodyOf = (metadata: string, media: Uint8Array, boundary: string): Buffer =>
  Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Type: application/json\r\n\r\n${metadata}\r\n`),
    Buffer.from(`--${boundary}\r\nContent-Type: text/csv\r\n\r\n`),
    media,
    Buffer.from(`\r\n--${boundary}--`),
  ]);

async function read(
  request: IncomingMessage,
): Promise<{ metadata: string; contentType: string | undefined; media: Buffer }> {
  const { metadata, contentType, media } = await readMultipart(request);
  const chunks: Buffer[] = [];
  for await (const chunk of media) chunks.push(chunk);
  return { metadata: metadata.trim(), contentType, media: Buffer.concat(chunks) };
}

test("gives back any media however the bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 1, max: 200 }),
      async (media, chunkBytes) => {
        const body = bodyOf('{"name":"ä"}', media, "b0undary");
        const result = await read(
          requestOf(body, chunkBytes, "multipart/related; boundary=b0undary"),
        );
        expect(result).toEqual({
          metadata: '{"name":"ä"}',
          contentType: "text/csv",
          media: Buffer.from(media),
        });
      },
    ),
  );
});

test.each([
  ['multipart/related; boundary="quoted one"', "quoted one"],
  ["multipart/related; boundary='single'", "single"],
])("reads %s", async (contentType, boundary) => {
  const media = Buffer.from(`--${boundary}\r\nnot the end`);
  const result = await read(requestOf(bodyOf("{}", media, boundary), 7, contentType));
  expect(result.media).toEqual(media);
});

test("refuses a body that ends too early or has no boundary", async () => {
  const body = bodyOf("{}", Buffer.from("x"), "b");
  const cut = requestOf(body.subarray(0, -5), 10, "multipart/related; boundary=b");
  await expect(read(cut)).rejects.toThrow("Malformed multipart body.");
  await expect(read(requestOf(body, 10, "multipart/related"))).rejects.toThrow("Missing boundary");
});
