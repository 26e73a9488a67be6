import { describe, expect, test } from "vitest";
import { readInfrastructure } from "../../../../local/infrastructure/read.ts";
import { type StackFixture, writeStacks } from "./fixture.ts";

const read = (resource: NonNullable<StackFixture["resource"]>, rest: StackFixture = {}) =>
  readInfrastructure(writeStacks({ ingest: { resource, ...rest } }));

/** The value that `${reference}` has beside a set of resources of every kind the project uses. */
function valueOf(reference: string): unknown {
  const infrastructure = read(
    {
      google_pubsub_topic: { events: { name: "events" } },
      google_pubsub_subscription: { land: { name: "land-events", topic: "events" } },
      google_service_account: { land: { account_id: "land" } },
      google_cloudfunctions2_function: { f: { name: "sync_Salesforce", location: "europe-west1" } },
      google_storage_bucket: { landing: { name: "acme-dev-landing" } },
      google_bigquery_dataset: { bronze: { dataset_id: "bronze" } },
      google_bigquery_table: {
        raw: {
          dataset_id: "${google_bigquery_dataset.bronze.dataset_id}",
          table_id: "raw_web_track",
        },
      },
      google_workflows_workflow: { pipeline: { name: "pipeline", region: "europe-west4" } },
      google_secret_manager_secret: { keys: { secret_id: "write-keys" } },
      google_service: { probe: { value: `\${${reference}}` } },
    },
    { data: { google_project: { project: {} } }, locals: { owner: "growth" } },
  );
  return infrastructure.ofType("google_service")[0]?.attributes["value"];
}

describe("references", () => {
  test.each([
    ["google_pubsub_topic.events.id", "projects/acme-dev/topics/events"],
    ["google_pubsub_topic.events.name", "events"],
    ["google_pubsub_subscription.land.id", "projects/acme-dev/subscriptions/land-events"],
    ["google_service_account.land.email", "land@acme-dev.iam.gserviceaccount.com"],
    ["google_service_account.land.member", "serviceAccount:land@acme-dev.iam.gserviceaccount.com"],
    [
      "google_service_account.land.name",
      "projects/acme-dev/serviceAccounts/land@acme-dev.iam.gserviceaccount.com",
    ],
    [
      "google_cloudfunctions2_function.f.service_config[0].uri",
      "http://127.0.0.1:8080/sync-salesforce",
    ],
    ["google_cloudfunctions2_function.f.url", "http://127.0.0.1:8080/sync-salesforce"],
    ["google_storage_bucket.landing.name", "acme-dev-landing"],
    ["google_storage_bucket.landing.url", "gs://acme-dev-landing"],
    ["google_bigquery_table.raw.id", "projects/acme-dev/datasets/bronze/tables/raw_web_track"],
    [
      "google_workflows_workflow.pipeline.id",
      "projects/acme-dev/locations/europe-west4/workflows/pipeline",
    ],
    ["google_secret_manager_secret.keys.id", "projects/acme-dev/secrets/write-keys"],
    ["data.google_project.project.number", "616253042301"],
    ["local.owner", "growth"],
    ['join("-", ["a", local.owner])', "a-growth"],
  ])("%s is %s", (reference, expected) => {
    expect(valueOf(reference)).toBe(expected);
  });

  test("inside text become part of it", () => {
    expect(valueOf("google_pubsub_topic.events.name}/${local.owner")).toBe("events/growth");
  });

  test("to another stack go through cdktf's outputs", () => {
    const infrastructure = readInfrastructure(
      writeStacks({
        transform: {
          dependencies: ["ingest"],
          resource: {
            google_probe: {
              p: {
                value:
                  "${data.terraform_remote_state.cross-stack-reference-input-ingest.outputs.cross-stack-output-topicid}",
              },
            },
          },
        },
        ingest: {
          resource: { google_pubsub_topic: { events: { name: "events" } } },
          output: { "cross-stack-output-topicid": { value: "${google_pubsub_topic.events.id}" } },
        },
      }),
    );
    expect(infrastructure.ofType("google_probe")[0]?.attributes["value"]).toBe(
      "projects/acme-dev/topics/events",
    );
    expect(infrastructure.resources.map((resource) => resource.stack)).toEqual([
      "ingest",
      "transform",
    ]);
  });
});

describe("what cannot be read is named", () => {
  test.each([
    ["${google_pubsub_topic.absent.id}", "stack ingest does not declare it"],
    ["${google_pubsub_topic.events.etag}", "known only after apply"],
    ["${var.unset}", "it has no unset"],
    ['${templatefile("a", {})}', "function templatefile() is not supported"],
    ["%{ if true }x%{ endif }", "is not supported"],
    ["${1 + 2}", "is not supported"],
  ])("%s", (value, reason) => {
    const broken = () =>
      read({
        google_pubsub_topic: { events: { name: "events" } },
        google_probe: { p: { nested: { value } } },
      });
    expect(broken).toThrow("ingest/google_probe.p, nested: ");
    expect(broken).toThrow(reason);
  });

  test("all of it at once", () => {
    expect(() =>
      read({ google_probe: { a: { x: "${var.one}" }, b: { y: "${var.two}" } } }),
    ).toThrow(/google_probe\.a, x: .*\n.*google_probe\.b, y: /);
  });

  test("references that go in a circle", () => {
    expect(() =>
      read({ google_probe: { a: { x: "${google_probe.b.x}" }, b: { x: "${google_probe.a.x}" } } }),
    ).toThrow("references go in a circle");
  });

  test("count", () => {
    expect(() => read({ google_probe: { a: { count: 2 } } })).toThrow(
      "ingest/google_probe.a: count and for_each are not supported",
    );
  });

  test("stacks of two projects", () => {
    const directory = writeStacks({ dev: {}, prod: { provider: { project: "acme-prod" } } });
    expect(() => readInfrastructure(directory)).toThrow("several projects (acme-dev, acme-prod)");
  });

  test("a directory without a synthesis", () => {
    expect(() => readInfrastructure("/nowhere/cdktf.out")).toThrow(
      "synthesise the infrastructure into /nowhere/cdktf.out first",
    );
  });
});

test("single blocks become lists, maps stay maps, Terraform's own arguments go", () => {
  const infrastructure = read({
    google_pubsub_subscription: {
      push: {
        "//": { metadata: {} },
        depends_on: ["google_pubsub_topic.t"],
        labels: { team: "growth" },
        push_config: { push_endpoint: "http://x", oidc_token: { audience: "a" } },
        name: "push",
        ack_deadline_seconds: 60,
      },
    },
  });
  expect(infrastructure.ofType("google_pubsub_subscription")[0]).toEqual({
    type: "google_pubsub_subscription",
    address: "google_pubsub_subscription.push",
    stack: "ingest",
    attributes: {
      labels: { team: "growth" },
      push_config: [{ push_endpoint: "http://x", oidc_token: [{ audience: "a" }] }],
      name: "push",
      ack_deadline_seconds: 60,
    },
  });
});
