import { expect, test } from "vitest";
import { parts, receive } from "../fixtures/parts.ts";
import { synthesised } from "../fixtures/synthesised.ts";

const dev = synthesised({ parts });

test("a function is what its deploy.ts says, bounded by the environment", () => {
  expect(dev.resource("google_cloudfunctions2_function.receive_function")).toMatchObject({
    name: "receive",
    location: "europe-west1",
    labels: { component: "receive" },
    build_config: {
      runtime: "nodejs24",
      entry_point: "receive",
      service_account:
        "projects/my-company-marketing-dev/serviceAccounts/function-builder@my-company-marketing-dev.iam.gserviceaccount.com",
      source: {
        storage_source: {
          bucket: "${google_storage_bucket_object.receive_bundle.bucket}",
          object: "${google_storage_bucket_object.receive_bundle.name}",
        },
      },
    },
    service_config: {
      available_memory: "512Mi",
      available_cpu: "1",
      max_instance_request_concurrency: 80,
      min_instance_count: 1,
      max_instance_count: 5,
      ingress_settings: "ALLOW_ALL",
      service_account_email: "fn-receive@my-company-marketing-dev.iam.gserviceaccount.com",
      environment_variables: { EVENTS_TOPIC: "events", MODE: "strict" },
      secret_environment_variables: [
        { key: "KEY", secret: "receive-key", version: "latest" },
        { key: "OTHER", secret: "receive-key", version: "latest" },
      ],
    },
    depends_on: [
      "google_project_iam_member.builder_grant_logging_logWriter_on_project",
      "google_project_iam_member.builder_grant_storage_objectViewer_on_project",
      "google_artifact_registry_repository_iam_member.builder_images",
      "google_secret_manager_secret_iam_member.receive_grant_secretmanager_secretAccessor_on_receive-key",
    ],
  });
});

test("its bundle is named by content when terraform plans, so synthesis needs no build", () => {
  expect(dev.resource("google_storage_bucket_object.receive_bundle")).toMatchObject({
    bucket: "my-company-marketing-dev-functions",
    name: 'receive/${filemd5("../../../dist/functions/receive.zip")}.zip',
    source: "../../../dist/functions/receive.zip",
  });
});

test("references become values of the environment", () => {
  expect(dev.resource("google_cloudfunctions2_function.store_function")).toMatchObject({
    service_config: {
      ingress_settings: "ALLOW_INTERNAL_ONLY",
      environment_variables: {
        LANDING: "my-company-marketing-dev-landing",
        LOGIN: "https://test.salesforce.com",
      },
    },
  });
});

test("its account holds its grants on the resources named, and nothing else", () => {
  const member = "serviceAccount:fn-store@my-company-marketing-dev.iam.gserviceaccount.com";
  expect(
    dev.resource("google_bigquery_dataset_iam_member.store_grant_bigquery_dataEditor_on_bronze"),
  ).toMatchObject({ dataset_id: "bronze", role: "roles/bigquery.dataEditor", member });
  expect(
    dev.resource("google_storage_bucket_iam_member.store_grant_storage_objectViewer_on_landing"),
  ).toMatchObject({ bucket: "my-company-marketing-dev-landing", member });
  expect(
    dev.resource("google_project_iam_member.store_grant_bigquery_jobUser_on_project"),
  ).toMatchObject({ project: "my-company-marketing-dev", member });
  expect(dev.resource("google_service_account.account_fn-store")).toMatchObject({
    account_id: "fn-store",
  });
});

test("only a function declared public may be called by everyone", () => {
  const open = dev
    .names("google_cloud_run_v2_service_iam_member")
    .filter(
      (name) =>
        dev.resource(`google_cloud_run_v2_service_iam_member.${name}`)["member"] === "allUsers",
    );
  expect(open).toEqual(["receive_public"]);
});

test.each([
  [{ environment: { A: { topic: "evnts" } } }, /receive\/deploy\.ts \(A\) names topic "evnts"/],
  [{ environment: { A: { bucket: "x" } } }, /\(A\) names bucket "x".*landing, releases/],
  [{ environment: { A: { config: "hubspot" } } }, /\(A\) reads config key "hubspot"/],
  [{ grants: [{ role: "roles/x.y", dataset: "brnze" }] }, /names dataset "brnze"/],
  [{ trigger: { ...parts.functions[1]?.trigger, topic: "nope" } }, /names topic "nope"/],
])("a wrong name in a deploy.ts is named: %j", (change, message) => {
  const wrong = { ...receive, ...change } as typeof receive;
  expect(() => synthesised({ parts: { ...parts, functions: [wrong], workflows: [] } })).toThrow(
    message,
  );
});
