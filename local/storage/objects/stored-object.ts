import { createHash } from "node:crypto";

/** What a client may set and change. */
export interface EditableMetadata {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly contentDisposition?: string;
  readonly contentLanguage?: string;
  readonly cacheControl?: string;
  readonly customTime?: string;
  readonly storageClass?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** One generation of an object, as its sidecar file holds it. */
export interface StoredObject {
  readonly bucket: string;
  readonly name: string;
  /** Microseconds since the epoch, rising with every write. */
  readonly generation: number;
  readonly metageneration: number;
  readonly sizeBytes: number;
  /** Absent for composite objects, as in the cloud. */
  readonly md5Hash?: string;
  readonly crc32c: string;
  readonly componentCount?: number;
  readonly timeCreated: string;
  readonly updated: string;
  /** When it stopped being the live generation of a bucket with versions. */
  readonly timeDeleted?: string;
  readonly editable: EditableMetadata;
}

/** The object resource of the JSON API (https://cloud.google.com/storage/docs/json_api/v1/objects#resource). */
export function toResource(object: StoredObject, baseUrl: string): Record<string, unknown> {
  const { sizeBytes, generation, metageneration, bucket, name, editable, ...facts } = object;
  const path = `/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`;
  return {
    kind: "storage#object",
    id: `${bucket}/${name}/${generation}`,
    selfLink: baseUrl + path,
    mediaLink: `${baseUrl}/download${path}?generation=${generation}&alt=media`,
    name,
    bucket,
    generation: String(generation),
    metageneration: String(metageneration),
    storageClass: "STANDARD",
    size: String(sizeBytes),
    etag: etagOf(object),
    timeStorageClassUpdated: object.timeCreated,
    timeFinalized: object.timeCreated,
    ...facts,
    ...editable,
  };
}

export const etagOf = ({ generation, metageneration }: StoredObject): string =>
  Buffer.from(`${generation}/${metageneration}`).toString("base64");

/**
 * The file name of a generation: a hash, so that no object name can leave the bucket's folder, with the extension kept
 * because readers of data files go by it (`.csv.gz`).
 */
export function fileNameOf(name: string, generation: number): string {
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 32);
  const extension = /(?:\.[A-Za-z0-9]{1,10}){1,2}$/.exec(name)?.[0] ?? "";
  return `${digest}-${generation}${extension}`;
}
