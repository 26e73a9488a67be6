import { createHash, type Hash, randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import path from "node:path";
import { Crc32c } from "./crc32c.ts";

/** Bytes on disk that no object owns yet. */
export interface Blob {
  readonly file: string;
  readonly sizeBytes: number;
  readonly md5Hash: string;
  readonly crc32c: string;
}

/** A blob being written; its hashes follow the bytes, so that a resumed upload needs no second read. */
export class BlobWriter {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #md5: Hash = createHash("md5");
  readonly #crc32c = new Crc32c();
  #sizeBytes = 0;

  private constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  static async create(directory: string): Promise<BlobWriter> {
    const file = path.join(directory, randomUUID());
    return new BlobWriter(file, await open(file, "wx"));
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  async write(bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return;
    await this.#handle.write(bytes);
    this.#md5.update(bytes);
    this.#crc32c.update(bytes);
    this.#sizeBytes += bytes.length;
  }

  async end(): Promise<Blob> {
    await this.#handle.close();
    return {
      file: this.#file,
      sizeBytes: this.#sizeBytes,
      md5Hash: this.#md5.digest("base64"),
      crc32c: this.#crc32c.digest(),
    };
  }

  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(this.#file, { force: true });
  }
}

/** Where blobs are written; whatever an earlier process left there is no object's. */
export function createBlobDirectory(directory: string): string {
  const blobs = path.join(directory, ".blobs");
  rmSync(blobs, { recursive: true, force: true });
  mkdirSync(blobs, { recursive: true });
  return blobs;
}

export async function writeBlob(
  directory: string,
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
): Promise<Blob> {
  const writer = await BlobWriter.create(directory);
  try {
    for await (const chunk of chunks) await writer.write(chunk);
    return await writer.end();
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
