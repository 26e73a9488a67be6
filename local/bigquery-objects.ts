import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { request } from "node:http";
import type { StorageFiles } from "./storage/service.ts";

/** How BigQuery's load and extract jobs reach the objects of the local Cloud Storage. */
export interface ObjectTransfer {
  /** Files of the objects that a `gs://` URI names; its `*` matches any part of a name, as in BigQuery. */
  open(gsUri: string): Promise<string[]>;
  /** Stores a local file as an object, as the owner: the job's caller was checked before. */
  write(gsUri: string, file: string): Promise<void>;
}

export function createObjectTransfer(
  storage: StorageFiles,
  storageUrl: () => string,
): ObjectTransfer {
  return {
    async open(gsUri) {
      const { bucket, name } = parseUri(gsUri);
      // https://cloud.google.com/bigquery/docs/batch-loading-data#load-wildcards: a wildcard does not stop at a slash.
      const glob = name.replaceAll(/[\\?[\]{}]/g, String.raw`\$&`).replaceAll("*", "**");
      return storage
        .list(bucket, glob)
        .map((object) => storage.pathOf(bucket, object.name))
        .filter((path) => path !== undefined);
    },
    async write(gsUri, file) {
      const { bucket, name } = parseUri(gsUri);
      const { size } = await stat(file);
      const path = `/upload/storage/v1/b/${encodeURIComponent(bucket)}/o?uploadType=media&name=${encodeURIComponent(name)}`;
      await new Promise<void>((resolve, reject) => {
        const upload = request(new URL(path, storageUrl()), {
          method: "POST",
          headers: { "content-type": "application/octet-stream", "content-length": size },
        });
        upload.once("error", reject);
        upload.once("response", (response) => {
          response.resume();
          if (response.statusCode === 200) resolve();
          else reject(new Error(`Cloud Storage answered ${response.statusCode} for ${gsUri}.`));
        });
        const content = createReadStream(file);
        content.once("error", (error) => upload.destroy(error));
        content.pipe(upload);
      });
    },
  };
}

function parseUri(gsUri: string): { bucket: string; name: string } {
  const [, bucket, name] = /^gs:\/\/([^/]+)\/(.+)$/s.exec(gsUri) ?? [];
  if (bucket === undefined || name === undefined)
    throw new Error(`${gsUri} is no object's URI: gs://<bucket>/<name>.`);
  return { bucket, name };
}
