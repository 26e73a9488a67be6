import { createHttpListener } from "../server/http.ts";
import type { LocalService, ServiceContext } from "../service.ts";
import { createObjectWriter } from "./http/object-writer.ts";
import { ResumableUploads } from "./http/resumable.ts";
import { createRouter } from "./http/router.ts";
import { Notifications, type Publish } from "./notifications.ts";
import { Buckets } from "./objects/buckets.ts";
import { globObjects } from "./objects/listing.ts";
import type { StoredObject } from "./objects/stored-object.ts";
import { provisionStorage } from "./provision.ts";

export interface StorageOptions {
  /** Holds a folder for each bucket; objects outlive the process. */
  readonly directory: string;
  /** Takes object notifications; `topic` is a full name. */
  readonly publish: Publish;
}

/** What other local services read without HTTP: load jobs, batch prediction, deployments. */
export interface StorageFiles {
  /** The file that holds the live generation; its extension is the object's. */
  pathOf(bucket: string, object: string): string | undefined;
  /** Live objects whose name matches a glob as `matchGlob` has it, in order of names; an unknown bucket has none. */
  list(bucket: string, glob: string): readonly StoredObject[];
}

/** Cloud Storage's JSON API, for Google's clients with STORAGE_EMULATOR_HOST. */
export function createStorageService(
  context: ServiceContext & StorageOptions,
): LocalService & StorageFiles {
  const { access, log } = context;
  const buckets = new Buckets(context.directory, context.now);
  const notifications = new Notifications(context);
  const writer = createObjectWriter(buckets, notifications);
  const resumable = new ResumableUploads(buckets, writer);
  const handle = createRouter({ context, buckets, notifications, writer, resumable });
  const listener = createHttpListener({
    service: "storage",
    handler: (request, response) => void handle(request, response),
  });

  return {
    name: "storage",
    listen: (port) => listener.listen(port),
    provision: (infrastructure) =>
      provisionStorage(infrastructure, { buckets, notifications, access, log }),
    async close() {
      await listener.close();
      await resumable.close();
    },
    pathOf(bucketName, name) {
      const bucket = buckets.find(bucketName);
      const object = bucket?.live(name);
      return bucket === undefined || object === undefined ? undefined : bucket.fileOf(object);
    },
    list(bucketName, glob) {
      const bucket = buckets.find(bucketName);
      return bucket === undefined ? [] : globObjects(bucket, glob);
    },
  };
}
