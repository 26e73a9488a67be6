import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { projectId, startStorage } from "./local-storage.ts";

const agent = "serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com";
const landing = {
  "google_storage_bucket.landing": { name: "acme-landing", location: "EU" },
  "google_pubsub_topic.landed": { name: "landed" },
  "google_storage_notification.landing": {
    bucket: "acme-landing",
    topic: `//pubsub.googleapis.com/projects/${projectId}/topics/landed`,
    payload_format: "JSON_API_V1",
    event_types: ["OBJECT_FINALIZE"],
    object_name_prefix: "retail/",
    custom_attributes: [{ source: "landing" }],
  },
};
const grant = {
  "google_pubsub_topic_iam_member.agent": {
    topic: "landed",
    role: "roles/pubsub.publisher",
    member: agent,
  },
};

test("a new object is announced to the topic of its notification", async () => {
  const { client, published, stop } = await startStorage({ ...landing, ...grant });
  await client.bucket("acme-landing").file("retail/lines.csv").save("a,b", { resumable: false });
  await client.bucket("acme-landing").file("other/lines.csv").save("a,b", { resumable: false });
  await stop();

  expect(published).toHaveLength(1);
  const [message] = published;
  const resource = JSON.parse(message?.data.toString() ?? "") as Record<string, unknown>;
  expect(message?.topic).toBe(`projects/${projectId}/topics/landed`);
  expect(message?.attributes).toMatchObject({
    eventType: "OBJECT_FINALIZE",
    bucketId: "acme-landing",
    objectId: "retail/lines.csv",
    objectGeneration: resource["generation"],
    payloadFormat: "JSON_API_V1",
    notificationConfig: "projects/_/buckets/acme-landing/notificationConfigs/1",
    source: "landing",
  });
  expect(resource).toMatchObject({ kind: "storage#object", name: "retail/lines.csv", size: "3" });
});

test("a notification whose agent may not publish is refused at provisioning", async () => {
  await expect(startStorage(landing)).rejects.toThrow(
    /google_storage_notification\.landing.*gs-project-accounts.*lacks roles\/pubsub\.publisher/,
  );
});

test("declared objects come from content and from files", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "source-"));
  await writeFile(path.join(folder, "release.json"), "{}");
  const { client, stop } = await startStorage({
    "google_storage_bucket.release": { name: "acme-release", location: "EU" },
    "google_storage_bucket_object.text": { bucket: "acme-release", name: "a.txt", content: "text" },
    "google_storage_bucket_object.file": {
      bucket: "acme-release",
      name: "b.json",
      source: path.join(folder, "release.json"),
    },
  });
  const [text] = await client.bucket("acme-release").file("a.txt").download();
  const [json] = await client.bucket("acme-release").file("b.json").download();
  await stop();
  await rm(folder, { recursive: true });
  expect([text.toString(), json.toString()]).toEqual(["text", "{}"]);
});

test("an argument that cannot be honoured is an error with its resource", async () => {
  await expect(
    startStorage({
      "google_storage_bucket.odd": {
        name: "acme-odd",
        location: "EU",
        retention_policy: [{ retention_period: 1 }],
      },
    }),
  ).rejects.toThrow(/google_storage_bucket\.odd.*retention_policy is not supported locally/);
});

test("objects outlive the process, with their generations", async () => {
  const declared = { "google_storage_bucket.kept": { name: "acme-kept", location: "EU" } };
  const first = await startStorage(declared);
  const file = first.client.bucket("acme-kept").file("kept.object.json");
  await file.save("old", { resumable: false });
  await file.save("new", { resumable: false });
  const [{ generation }] = await file.getMetadata();
  await first.stop(true);

  const second = await startStorage(declared, first.directory);
  const [metadata] = await second.client.bucket("acme-kept").file("kept.object.json").getMetadata();
  const [content] = await second.client.bucket("acme-kept").file("kept.object.json").download();
  await second.stop();
  expect(metadata.generation).toBe(generation);
  expect(content.toString()).toBe("new");
});
