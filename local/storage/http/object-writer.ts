import { rm } from "node:fs/promises";
import type { Blob } from "../objects/blob.ts";
import type { Written } from "../objects/bucket.ts";
import type { Buckets } from "../objects/buckets.ts";
import type { StoredObject } from "../objects/stored-object.ts";
import { invalid } from "../refusal.ts";
import type { Notifications } from "../notifications.ts";
import type { Exchange } from "./request.ts";
import { editableOf, type UploadTarget } from "./upload-target.ts";

/** Turns a blob into an object: permissions, hashes, preconditions, then notifications. */
export interface ObjectWriter {
  write(
    exchange: Pick<Exchange, "authorize" | "baseUrl">,
    target: UploadTarget,
    blob: Omit<Blob, "md5Hash"> & { readonly md5Hash?: string; readonly componentCount?: number },
  ): Promise<StoredObject>;
}

export function createObjectWriter(buckets: Buckets, notifications: Notifications): ObjectWriter {
  return {
    async write(exchange, target, blob) {
      let written: Written;
      try {
        checkHashes(target, blob);
        const bucket = buckets.get(target.bucket);
        exchange.authorize("storage.objects.create", target.bucket, target.name);
        if (bucket.live(target.name) !== undefined && target.conditions.generationMatch !== 0)
          exchange.authorize("storage.objects.delete", target.bucket, target.name);
        written = bucket.write(target.name, blob, editableOf(target), target.conditions);
      } catch (error) {
        await rm(blob.file, { force: true });
        throw error;
      }
      const { object, replaced } = written;
      const isArchived = buckets.get(target.bucket).configuration.isVersioned;
      await notifications.written(object, replaced, isArchived, exchange.baseUrl);
      return object;
    },
  };
}

function checkHashes(
  { sent }: UploadTarget,
  blob: { readonly crc32c: string; readonly md5Hash?: string },
): void {
  if (sent.crc32c !== undefined && sent.crc32c !== blob.crc32c)
    throw invalid(
      `Provided CRC32C "${sent.crc32c}" doesn't match calculated CRC32C "${blob.crc32c}".`,
    );
  if (sent.md5Hash !== undefined && blob.md5Hash !== undefined && sent.md5Hash !== blob.md5Hash)
    throw invalid(
      `Provided MD5 hash "${sent.md5Hash}" doesn't match calculated MD5 hash "${blob.md5Hash}".`,
    );
}
