import { Storage } from "@google-cloud/storage";
import { upstreamError } from "../errors.ts";

export interface ObjectName {
  readonly bucket: string;
  readonly object: string;
  readonly generation: string;
}

export type ObjectHead =
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  /** Deleted or replaced since it was announced. */
  | { readonly kind: "missing" };

export interface ObjectReader {
  /** The first bytes as they are stored, without decompression. */
  readHead(name: ObjectName, sizeBytes: number): Promise<ObjectHead>;
}

export interface ObjectWriter {
  /** Writes the object unless there is one of this name already; answers its gs:// URI. */
  write(object: string, bytes: Buffer, contentType: string): Promise<string>;
}

export function createObjectWriter(projectId: string, bucket: string): ObjectWriter {
  const storage = new Storage({ projectId });
  return {
    async write(object, bytes, contentType) {
      const uri = `gs://${bucket}/${object}`;
      try {
        await storage
          .bucket(bucket)
          .file(object)
          .save(bytes, {
            contentType,
            resumable: false,
            preconditionOpts: { ifGenerationMatch: 0 },
          });
      } catch (cause) {
        // 412: an earlier attempt wrote it.
        if ((cause as { readonly code?: unknown }).code === 412) return uri;
        throw upstreamError("object_not_written", `${uri} could not be written.`, { cause });
      }
      return uri;
    },
  };
}

/** `STORAGE_EMULATOR_HOST` is read by the client itself. */
export function createObjectReader(projectId: string): ObjectReader {
  const storage = new Storage({ projectId });
  return {
    async readHead({ bucket, object, generation }, sizeBytes) {
      const file = storage.bucket(bucket).file(object, { generation });
      const chunks: Buffer[] = [];
      try {
        // A part of an object has no checksum to compare with.
        const stream = file.createReadStream({
          start: 0,
          end: sizeBytes - 1,
          decompress: false,
          validation: false,
        });
        for await (const chunk of stream) chunks.push(chunk as Buffer);
      } catch (cause) {
        const code = (cause as { readonly code?: unknown }).code;
        if (code === 404) return { kind: "missing" };
        // 416: nothing to read, the object is empty.
        if (code === 416) return { kind: "bytes", bytes: Buffer.alloc(0) };
        throw upstreamError("object_unreadable", `gs://${bucket}/${object} could not be read.`, {
          cause,
        });
      }
      return { kind: "bytes", bytes: Buffer.concat(chunks) };
    },
  };
}
