import { z } from "zod";
import { createHash } from "node:crypto";
import type { BatchContract, EventContract } from "../../schemas/event-contract.ts";
import { findEvent, isSource } from "../../schemas/registry.ts";
import type { PushMessage } from "../_shared/pubsub-push.ts";

export type Format = Exclude<BatchContract["formats"][number], "avro">;

/** An object as its notification names it. https://cloud.google.com/storage/docs/pubsub-notifications#attributes */
export interface LandingObject {
  readonly bucket: string;
  readonly object: string;
  readonly generation: string;
  readonly uri: string;
  /** Hash of object and generation: the name of everything that loading it creates. */
  readonly key: string;
  readonly createdAt: string | undefined;
}

const notification = z.object({
  eventType: z.string(),
  bucketId: z.string().min(1),
  objectId: z.string().min(1),
  objectGeneration: z.string().regex(/^\d+$/),
  eventTime: z.iso.datetime({ offset: true }).optional().catch(undefined),
});

export type Announcement =
  | { readonly kind: "object"; readonly object: LandingObject }
  /** A deletion, a folder marker: nothing to load. */
  | { readonly kind: "irrelevant" }
  | { readonly kind: "unreadable"; readonly detail: string };

export function readAnnouncement(message: PushMessage, landingBucket: string): Announcement {
  const parsed = notification.safeParse(message.attributes);
  if (!parsed.success)
    return {
      kind: "unreadable",
      detail: `The message is no Cloud Storage notification: ${parsed.error.issues
        .map((issue) => `attribute ${issue.path.join(".")}: ${issue.message}`)
        .join("; ")}`,
    };
  const { eventType, bucketId, objectId, objectGeneration, eventTime } = parsed.data;
  if (bucketId !== landingBucket)
    return { kind: "unreadable", detail: `bucket ${bucketId} is not the landing bucket` };
  if (eventType !== "OBJECT_FINALIZE" || objectId.endsWith("/")) return { kind: "irrelevant" };
  const uri = `gs://${bucketId}/${objectId}`;
  return {
    kind: "object",
    object: {
      bucket: bucketId,
      object: objectId,
      generation: objectGeneration,
      uri,
      key: createHash("sha256").update(`${uri}#${objectGeneration}`).digest("hex").slice(0, 24),
      createdAt: eventTime,
    },
  };
}

/** Why an object as a whole is not loaded. */
export interface Refusal {
  readonly kind: "refused";
  readonly reason: string;
  readonly detail: string;
  readonly source?: string;
  readonly entity?: string;
}

export type Placement =
  | { readonly kind: "placed"; readonly contract: EventContract; readonly format: Format }
  | Refusal;

const formats: ReadonlyMap<string, Format | "avro"> = new Map([
  ["csv", "csv"],
  ["ndjson", "ndjson"],
  ["jsonl", "ndjson"],
  ["parquet", "parquet"],
  ["avro", "avro"],
]);

/** What a path `<source>/<entity>/….<format>[.gz]` says about its content. */
export function placeObject(path: string): Placement {
  const match = /^([a-z0-9_]+)\/([a-z0-9_]+)\/.*?\.([a-z]+)(?:\.gz)?$/i.exec(path);
  const [, source = "", entity = "", extension = ""] = match ?? [];
  if (match === null)
    return refuse(
      "unknown_path",
      "Name the object <source>/<entity>/<file>.csv, .ndjson or .parquet",
    );
  const contract = findEvent(source, entity);
  if (contract === undefined)
    return isSource(source)
      ? refuse(
          "unknown_entity",
          `${source} has no ${entity} in schemas/registry.ts`,
          source,
          entity,
        )
      : refuse("unknown_source", `${source} is not in schemas/registry.ts`, source, entity);
  const format = formats.get(extension.toLowerCase());
  if (format === undefined || format === "avro" || !contract.batch?.formats.includes(format))
    return refuse(
      "unsupported_format",
      `${source}/${entity} takes ${contract.batch?.formats.join(", ") ?? "no files"}, not .${extension}`,
      source,
      entity,
    );
  return { kind: "placed", contract, format };
}

export const refuse = (
  reason: string,
  detail: string,
  source?: string,
  entity?: string,
): Refusal => ({
  kind: "refused",
  reason,
  detail,
  ...(source === undefined ? {} : { source }),
  ...(entity === undefined ? {} : { entity }),
});
