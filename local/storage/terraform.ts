import { z } from "zod";
import { block, parseArguments, withoutLocalEffect } from "../infrastructure/arguments.ts";
import type { Resource } from "../infrastructure/infrastructure.ts";
import type { NotificationConfiguration } from "./notifications.ts";
import type { BucketConfiguration } from "./objects/bucket.ts";

const record = z.record(z.string(), z.string());

const bucketArguments = z.strictObject({
  name: z.string(),
  location: z.string(),
  storage_class: z.string().default("STANDARD"),
  labels: record.default({}),
  versioning: block(z.strictObject({ enabled: z.boolean() })),
  uniform_bucket_level_access: z.literal(true).optional(),
  // Rules are kept and shown, but nothing ages on a laptop.
  lifecycle_rule: withoutLocalEffect,
  public_access_prevention: withoutLocalEffect,
  force_destroy: withoutLocalEffect,
  soft_delete_policy: withoutLocalEffect,
  encryption: withoutLocalEffect,
  cors: withoutLocalEffect,
  logging: withoutLocalEffect,
  autoclass: withoutLocalEffect,
  rpo: withoutLocalEffect,
});

export function bucketFrom(resource: Resource): Omit<BucketConfiguration, "timeCreated"> {
  const declared = parseArguments(resource, bucketArguments);
  return {
    name: declared.name,
    location: declared.location,
    storageClass: declared.storage_class,
    labels: declared.labels,
    isVersioned: declared.versioning?.enabled === true,
    other:
      declared.lifecycle_rule === undefined ? {} : { lifecycle: { rule: declared.lifecycle_rule } },
  };
}

const objectArguments = z.strictObject({
  bucket: z.string(),
  name: z.string(),
  source: z.string().optional(),
  content: z.string().optional(),
  content_type: z.string().optional(),
  content_encoding: z.string().optional(),
  content_disposition: z.string().optional(),
  content_language: z.string().optional(),
  cache_control: z.string().optional(),
  metadata: record.optional(),
  storage_class: z.string().optional(),
  deletion_policy: withoutLocalEffect,
  source_md5hash: withoutLocalEffect,
  detect_md5hash: withoutLocalEffect,
});

export type DeclaredObject = z.infer<typeof objectArguments>;

export const objectFrom = (resource: Resource): DeclaredObject =>
  parseArguments(resource, objectArguments);

const eventType = z.enum([
  "OBJECT_FINALIZE",
  "OBJECT_METADATA_UPDATE",
  "OBJECT_DELETE",
  "OBJECT_ARCHIVE",
]);

const notificationArguments = z.strictObject({
  bucket: z.string(),
  topic: z.string(),
  payload_format: z.enum(["JSON_API_V1", "NONE"]),
  event_types: z.array(eventType).default([]),
  object_name_prefix: z.string().default(""),
  custom_attributes: block(record),
});

export function notificationFrom(
  resource: Resource,
  projectId: string,
  id: string,
): NotificationConfiguration {
  const declared = parseArguments(resource, notificationArguments);
  const topic = declared.topic.replace("//pubsub.googleapis.com/", "");
  return {
    id,
    bucket: declared.bucket,
    topic: topic.includes("/") ? topic : `projects/${projectId}/topics/${topic}`,
    eventTypes: declared.event_types,
    objectNamePrefix: declared.object_name_prefix,
    payloadFormat: declared.payload_format,
    customAttributes: declared.custom_attributes ?? {},
  };
}
