import { describe, expect, test } from "vitest";
import { createAccess } from "../../../../local/iam/create-access.ts";
import { createInfrastructure } from "../../../../local/infrastructure/read.ts";

const land = "land@acme-dev.iam.gserviceaccount.com";
const collect = "collect@acme-dev.iam.gserviceaccount.com";

let serial = 0;
const resource = (type: string, attributes: Record<string, unknown>) => ({
  type,
  address: `${type}.r${++serial}`,
  stack: "ingest",
  attributes,
});
const grant = (on: string, role: string, attributes: Record<string, unknown>, account = land) =>
  resource(`google_${on}_iam_member`, { role, member: `serviceAccount:${account}`, ...attributes });

const access = (resources: ReturnType<typeof resource>[], now?: () => Date) =>
  createAccess(
    createInfrastructure("acme-dev", "europe-west1", [
      resource("google_service_account", { account_id: "land" }),
      resource("google_service_account", { account_id: "collect" }),
      ...resources,
    ]),
    now === undefined ? {} : { now },
  );

describe("a grant counts on its resource and on what is in it", () => {
  const inDataset = grant("bigquery_dataset", "roles/bigquery.dataEditor", {
    dataset_id: "bronze",
  });
  const onProject = grant("project", "roles/bigquery.jobUser", { project: "acme-dev" });
  const onTopic = grant("pubsub_topic", "roles/pubsub.publisher", { topic: "events" });
  const onTopicId = grant("pubsub_topic", "roles/pubsub.publisher", {
    topic: "projects/acme-dev/topics/events",
  });
  const onBucket = grant("storage_bucket", "roles/storage.objectViewer", { bucket: "landing" });
  const onService = grant("cloud_run_v2_service", "roles/run.invoker", {
    name: "Sync_x",
    location: "europe-west1",
  });
  const onFunction = grant("cloudfunctions2_function", "roles/cloudfunctions.invoker", {
    cloud_function: "sync-x",
    location: "europe-west1",
  });

  test.each([
    [inDataset, "bigquery.tables.updateData", "projects/acme-dev/datasets/bronze/tables/raw", true],
    [inDataset, "bigquery.tables.create", "projects/acme-dev/datasets/bronze", true],
    [inDataset, "bigquery.tables.getData", "projects/acme-dev/datasets/gold/tables/t", false],
    [inDataset, "bigquery.datasets.delete", "projects/acme-dev/datasets/bronze", false],
    [onProject, "bigquery.jobs.create", "projects/acme-dev", true],
    [onProject, "bigquery.tables.getData", "projects/acme-dev/datasets/gold/tables/t", false],
    [onTopic, "pubsub.topics.publish", "projects/acme-dev/topics/events", true],
    [onTopicId, "pubsub.topics.publish", "projects/acme-dev/topics/events", true],
    [onTopic, "pubsub.topics.publish", "projects/acme-dev/topics/other", false],
    [onBucket, "storage.objects.get", "projects/_/buckets/landing/objects/retail/lines.csv", true],
    [onBucket, "storage.objects.create", "projects/_/buckets/landing/objects/a", false],
    [
      onService,
      "run.routes.invoke",
      "projects/acme-dev/locations/europe-west1/services/sync-x",
      true,
    ],
    // Functions of the second generation need the role on their Cloud Run service.
    [
      onFunction,
      "run.routes.invoke",
      "projects/acme-dev/locations/europe-west1/services/sync-x",
      false,
    ],
  ])("%#: %o, %s on %s: %s", (granted, permission, name, expected) => {
    expect(access([granted]).isAllowed(land, permission, name)).toBe(expected);
    expect(access([granted]).isAllowed(collect, permission, name)).toBe(false);
  });

  test("a project role reaches buckets and their objects", () => {
    const role = grant("project", "roles/storage.objectViewer", { project: "acme-dev" });
    expect(
      access([role]).isAllowed(land, "storage.objects.get", "projects/_/buckets/b/objects/o"),
    ).toBe(true);
  });

  test("a custom role has the permissions that it declares", () => {
    const role = resource("google_project_iam_custom_role", {
      role_id: "leases",
      permissions: ["storage.objects.create"],
    });
    const member = grant("storage_bucket", "projects/acme-dev/roles/leases", { bucket: "b" });
    expect(
      access([role, member]).isAllowed(land, "storage.objects.create", "projects/_/buckets/b"),
    ).toBe(true);
  });
});

test("the owner may do everything", () => {
  expect(access([]).isAllowed("owner", "bigquery.datasets.delete", "projects/acme-dev")).toBe(true);
});

test("a public service may be called without credentials, a private one not", () => {
  const name = "projects/acme-dev/locations/europe-west1/services/collect";
  const open = resource("google_cloud_run_service_iam_member", {
    service: "collect",
    location: "europe-west1",
    role: "roles/run.invoker",
    member: "allUsers",
  });
  expect(access([open]).isAllowed("allUsers", "run.routes.invoke", name)).toBe(true);
  expect(access([]).isAllowed("allUsers", "run.routes.invoke", name)).toBe(false);
});

test.each([
  [grant("pubsub_topic", "roles/pubsub.editr", { topic: "t" }), "roles/pubsub.editr are not known"],
  [grant("spanner_database", "roles/run.invoker", {}), "grants on google_spanner_database"],
  [grant("pubsub_topic", "roles/pubsub.publisher", { topic: "t", condition: [{}] }), "conditions"],
  [resource("google_pubsub_topic_iam_policy", { topic: "t" }), "a whole policy is not supported"],
  [
    grant(
      "pubsub_topic",
      "roles/pubsub.publisher",
      { topic: "t" },
      "lnad@acme-dev.iam.gserviceaccount.com",
    ),
    "no stack declares the service account lnad@acme-dev",
  ],
])("%#: a grant that cannot be evaluated stops the start", (broken, reason) => {
  expect(() => access([broken])).toThrow(reason);
  expect(() => access([broken])).toThrow(`ingest/${broken.address}: `);
});

describe("identity", () => {
  test("is the token's holder, else the port's, else the owner", () => {
    const iam = access([]);
    iam.assignPort(9001, collect);
    const { token } = iam.accessToken(land);
    expect(iam.identify({ authorization: `Bearer ${token}`, port: 9001 })).toBe(land);
    expect(iam.identify({ port: 9001 })).toBe(collect);
    expect(iam.identify({ authorization: "Bearer owner", port: 9001 })).toBe(collect);
    expect(iam.identify({ port: 9002 })).toBe("owner");
  });

  test("ends with the token, after an hour", () => {
    let time = Date.parse("2026-11-20T10:00:00Z");
    const iam = access([], () => new Date(time));
    const { token, expiresInSeconds } = iam.accessToken(land);
    expect(expiresInSeconds).toBe(3600);
    time += 54 * 60_000;
    expect(iam.accessToken(land)).toEqual({ token, expiresInSeconds: 360 });
    time += 2 * 60_000;
    expect(iam.accessToken(land).token).not.toBe(token);
    expect(iam.identify({ authorization: `Bearer ${token}` })).toBe(land);
    time += 4 * 60_000;
    expect(iam.identify({ authorization: `Bearer ${token}` })).toBeUndefined();
  });

  test("tokens of another run do not count", () => {
    const { token } = access([]).accessToken(land);
    expect(access([]).identify({ authorization: `Bearer ${token}` })).toBeUndefined();
  });

  test("is proved to services by a signed token", async () => {
    let time = Date.parse("2026-11-20T10:00:00Z");
    const iam = access([], () => new Date(time));
    const token = await iam.identityToken(land, "http://127.0.0.1:8080/land");
    expect(await iam.identityToken(land, "http://127.0.0.1:8080/land")).toBe(token);
    expect(await iam.verifyIdentityToken(token)).toEqual({
      email: land,
      audience: "http://127.0.0.1:8080/land",
    });
    await expect(access([]).verifyIdentityToken(token)).rejects.toThrow(
      "signature verification failed",
    );
    time += 3_601_000;
    await expect(iam.verifyIdentityToken(token)).rejects.toThrow("exp");
  });
});

test("what was used, denied and never needed is reported", () => {
  const iam = access([
    grant("pubsub_topic", "roles/pubsub.subscriber", { topic: "events" }),
    grant("pubsub_topic", "roles/pubsub.publisher", { topic: "unused" }),
  ]);
  iam.isAllowed(land, "pubsub.topics.attachSubscription", "projects/acme-dev/topics/events");
  iam.isAllowed(land, "pubsub.topics.attachSubscription", "projects/acme-dev/topics/events");
  iam.isAllowed(land, "pubsub.topics.delete", "projects/acme-dev/topics/events");
  const { used, denied, grants } = iam.usage();
  expect(used).toEqual([
    {
      principal: land,
      permission: "pubsub.topics.attachSubscription",
      resource: "projects/acme-dev/topics/events",
      count: 2,
    },
  ]);
  expect(denied).toEqual([
    {
      principal: land,
      permission: "pubsub.topics.delete",
      resource: "projects/acme-dev/topics/events",
      count: 1,
    },
  ]);
  expect(
    grants.map(({ resource, usedPermissions, unusedPermissions }) => ({
      resource,
      usedPermissions,
      unusedPermissions,
    })),
  ).toEqual([
    {
      resource: "projects/acme-dev/topics/events",
      usedPermissions: ["pubsub.topics.attachSubscription"],
      unusedPermissions: ["pubsub.snapshots.seek", "pubsub.subscriptions.consume"],
    },
    {
      resource: "projects/acme-dev/topics/unused",
      usedPermissions: [],
      unusedPermissions: ["pubsub.topics.publish"],
    },
  ]);
});
