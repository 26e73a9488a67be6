import { z } from "zod";
import type { Bucket, BucketConfiguration } from "../objects/bucket.ts";
import type { Buckets } from "../objects/buckets.ts";
import { invalid } from "../refusal.ts";
import type { NotificationConfiguration, Notifications } from "../notifications.ts";
import { type Exchange, readJson, sendEmpty, sendJson } from "./request.ts";

/** https://cloud.google.com/storage/docs/json_api/v1/buckets#resource */
function toResource({ configuration }: Bucket, baseUrl: string): unknown {
  const { name, location, storageClass, timeCreated, labels, isVersioned, other } = configuration;
  return {
    ...other,
    kind: "storage#bucket",
    id: name,
    name,
    selfLink: `${baseUrl}/storage/v1/b/${name}`,
    location: location.toUpperCase(),
    storageClass,
    timeCreated,
    updated: timeCreated,
    metageneration: "1",
    etag: "CAE=",
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(isVersioned && { versioning: { enabled: true } }),
  };
}

const sentBucket = z.looseObject({
  name: z.string().optional(),
  location: z.string().optional(),
  storageClass: z.string().optional(),
  labels: z.record(z.string(), z.string().nullable()).optional(),
  versioning: z.object({ enabled: z.boolean() }).nullish(),
});

export function list(
  { query, response, baseUrl, authorizeProject }: Exchange,
  buckets: Buckets,
): void {
  authorizeProject("storage.buckets.list");
  const prefix = query.get("prefix") ?? "";
  const items = buckets
    .all()
    .filter(({ configuration }) => configuration.name.startsWith(prefix))
    .map((bucket) => toResource(bucket, baseUrl));
  sendJson(response, { kind: "storage#buckets", ...(items.length > 0 && { items }) });
}

export function get(
  { response, baseUrl, authorize }: Exchange,
  buckets: Buckets,
  name: string,
): void {
  const bucket = buckets.get(name);
  authorize("storage.buckets.get", name);
  sendJson(response, toResource(bucket, baseUrl));
}

export async function insert(exchange: Exchange, buckets: Buckets): Promise<void> {
  exchange.authorizeProject("storage.buckets.create");
  const { name = "", ...sent } = await readBucket(exchange);
  const bucket = buckets.create({
    name,
    location: "US",
    storageClass: "STANDARD",
    labels: {},
    isVersioned: false,
    other: {},
    ...changesOf(sent),
  });
  sendJson(exchange.response, toResource(bucket, exchange.baseUrl));
}

export async function patch(exchange: Exchange, buckets: Buckets, name: string): Promise<void> {
  const bucket = buckets.get(name);
  exchange.authorize("storage.buckets.update", name);
  const sent = await readBucket(exchange);
  const { other = {}, labels: _, ...changes } = changesOf(sent);
  const before = bucket.configuration;
  buckets.configure(bucket, {
    ...changes,
    other: { ...before.other, ...other },
    labels: withoutNulls({ ...before.labels, ...sent.labels }),
  });
  sendJson(exchange.response, toResource(bucket, exchange.baseUrl));
}

export function remove({ response, authorize }: Exchange, buckets: Buckets, name: string): void {
  buckets.get(name);
  authorize("storage.buckets.delete", name);
  buckets.delete(name);
  sendEmpty(response, 204);
}

export function listNotifications(
  { response, baseUrl, authorize }: Exchange,
  buckets: Buckets,
  notifications: Notifications,
  name: string,
): void {
  buckets.get(name);
  authorize("storage.buckets.get", name);
  const items = notifications.configurations
    .filter(({ bucket }) => bucket === name)
    .map((configuration) => notificationResource(configuration, baseUrl));
  sendJson(response, { kind: "storage#notifications", ...(items.length > 0 && { items }) });
}

function notificationResource(configuration: NotificationConfiguration, baseUrl: string): unknown {
  const { id, bucket, topic, eventTypes, objectNamePrefix, payloadFormat, customAttributes } =
    configuration;
  return {
    kind: "storage#notification",
    id,
    selfLink: `${baseUrl}/storage/v1/b/${bucket}/notificationConfigs/${id}`,
    topic: `//pubsub.googleapis.com/${topic}`,
    payload_format: payloadFormat,
    ...(eventTypes.length > 0 && { event_types: eventTypes }),
    ...(objectNamePrefix !== "" && { object_name_prefix: objectNamePrefix }),
    custom_attributes: customAttributes,
  };
}

async function readBucket({ request }: Exchange): Promise<z.infer<typeof sentBucket>> {
  const result = sentBucket.safeParse(await readJson(request));
  if (result.success) return result.data;
  throw invalid(`Invalid bucket resource: ${z.prettifyError(result.error)}`);
}

function changesOf(sent: z.infer<typeof sentBucket>): Partial<BucketConfiguration> {
  const { name: _, location, storageClass, labels, versioning, ...other } = sent;
  return {
    other,
    ...(location !== undefined && { location }),
    ...(storageClass !== undefined && { storageClass }),
    ...(labels !== undefined && { labels: withoutNulls(labels) }),
    ...(versioning !== undefined && { isVersioned: versioning?.enabled === true }),
  };
}

/** Null removes a label. */
function withoutNulls(labels: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  );
}
