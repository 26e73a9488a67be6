import { createReadStream } from "node:fs";
import type { Access } from "../iam/access.ts";
import type { Infrastructure, Resource } from "../infrastructure/infrastructure.ts";
import { projectNumber } from "../infrastructure/project-number.ts";
import type { ServiceContext } from "../service.ts";
import type { Notifications } from "./notifications.ts";
import { writeBlob } from "./objects/blob.ts";
import type { Buckets } from "./objects/buckets.ts";
import type { EditableMetadata } from "./objects/stored-object.ts";
import { bucketFrom, type DeclaredObject, notificationFrom, objectFrom } from "./terraform.ts";

export interface ProvisionDependencies {
  readonly buckets: Buckets;
  readonly notifications: Notifications;
  readonly access: Access;
  readonly log: ServiceContext["log"];
}

/** Creates what is declared; buckets that an earlier run left keep their objects. All problems are reported at once. */
export async function provisionStorage(
  infrastructure: Infrastructure,
  { buckets, notifications, access, log }: ProvisionDependencies,
): Promise<void> {
  const problems: string[] = [];
  const each = async (
    type: string,
    create: (resource: Resource, index: number) => void | Promise<void>,
  ): Promise<void> => {
    for (const [index, resource] of infrastructure.ofType(type).entries())
      try {
        await create(resource, index);
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        problems.push(`${resource.address} (stack ${resource.stack}): ${problem}`);
      }
  };

  await each("google_storage_bucket", (resource) => {
    const bucket = bucketFrom(resource);
    buckets.ensure(bucket);
    if ("lifecycle" in bucket.other)
      log({
        severity: "INFO",
        message: "Lifecycle rules are kept but not carried out",
        bucket: bucket.name,
      });
  });
  await each("google_storage_bucket_object", (resource) =>
    putObject(buckets, objectFrom(resource)),
  );
  notifications.configurations.length = 0;
  await each("google_storage_notification", (resource, index) => {
    const configuration = notificationFrom(resource, infrastructure.projectId, String(index + 1));
    buckets.get(configuration.bucket);
    checkAgent(infrastructure, access, configuration.topic);
    notifications.configurations.push(configuration);
  });
  if (problems.length > 0)
    throw new Error(
      `The local Cloud Storage cannot honour the infrastructure:\n  ${problems.join("\n  ")}`,
    );
}

/** A declared object is written again only when its bytes differ: a new generation would set off notifications. */
async function putObject(buckets: Buckets, declared: DeclaredObject): Promise<void> {
  const { content, source } = declared;
  if ((content === undefined) === (source === undefined))
    throw new Error("exactly one of content and source is needed");
  const bucket = buckets.get(declared.bucket);
  const bytes = content === undefined ? createReadStream(source ?? "") : [Buffer.from(content)];
  const blob = await writeBlob(buckets.blobs, bytes as AsyncIterable<Buffer> | Iterable<Buffer>);
  if (bucket.live(declared.name)?.md5Hash !== blob.md5Hash)
    bucket.write(declared.name, blob, editableOf(declared), {});
}

function editableOf(declared: DeclaredObject): EditableMetadata {
  return {
    contentType:
      declared.content_type ??
      (declared.content === undefined ? "application/octet-stream" : "text/plain; charset=utf-8"),
    ...(declared.content_encoding !== undefined && { contentEncoding: declared.content_encoding }),
    ...(declared.content_disposition !== undefined && {
      contentDisposition: declared.content_disposition,
    }),
    ...(declared.content_language !== undefined && { contentLanguage: declared.content_language }),
    ...(declared.cache_control !== undefined && { cacheControl: declared.cache_control }),
    ...(declared.metadata !== undefined && { metadata: declared.metadata }),
    ...(declared.storage_class !== undefined && { storageClass: declared.storage_class }),
  };
}

/** Notifications are published by Cloud Storage's own account, and Terraform's apply fails where that may not publish. */
function checkAgent({ projectId, resources }: Infrastructure, access: Access, topic: string): void {
  const declared = /\bservice-\d+@gs-project-accounts\.iam\.gserviceaccount\.com\b/.exec(
    JSON.stringify(resources.filter(({ type }) => /_iam_(member|binding)$/.test(type))),
  )?.[0];
  const agent =
    declared ?? `service-${projectNumber(projectId)}@gs-project-accounts.iam.gserviceaccount.com`;
  if (!access.isAllowed(agent, "pubsub.topics.publish", topic))
    throw new Error(
      `the Cloud Storage service agent ${agent} lacks roles/pubsub.publisher on ${topic}`,
    );
}
