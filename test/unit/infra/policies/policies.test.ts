import { expect, test } from "vitest";
import { loadConfig } from "../../../../infra/config/environments.ts";
import { checkPolicies } from "../../../../infra/policies/check.ts";
import type { SynthesisedResource } from "../../../../infra/policies/policy.ts";

const context = {
  environment: "prod",
  config: loadConfig("prod"),
  publicFunctions: new Set(["collect"]),
  readWhole: new Set(["raw_crm_lead"]),
};

const resource = (type: string, attributes: Record<string, unknown>): SynthesisedResource => ({
  stack: "prod-pipeline",
  type,
  address: `${type}.planted`,
  attributes,
});

const labels = { component: "x" };
const location = "europe-west1";
const privateBucket = {
  location,
  labels,
  public_access_prevention: "enforced",
  uniform_bucket_level_access: true,
  force_destroy: false,
  encryption: { default_kms_key_name: "k" },
};
const deployed = { location, labels, kms_key_name: "k" };
const topic = { labels, kms_key_name: "k" };
const landed = {
  labels,
  dataset_id: "${google_bigquery_dataset.bronze_dataset.dataset_id}",
  table_id: "raw_web_page",
  deletion_protection: true,
  time_partitioning: { type: "DAY", field: "ingest_date" },
  require_partition_filter: true,
};
const transferred = { location, encryption_configuration: { kms_key_name: "k" } };
const subscription = {
  name: "events-land",
  labels,
  expiration_policy: { ttl: "" },
  retry_policy: { minimum_backoff: "10s" },
  dead_letter_policy: { max_delivery_attempts: 20 },
};

const sound: readonly SynthesisedResource[] = [
  resource("google_storage_bucket", privateBucket),
  resource("google_pubsub_subscription", subscription),
  resource("google_pubsub_subscription", {
    name: "events-dead-letters",
    labels,
    expiration_policy: { ttl: "" },
  }),
  resource("google_cloud_run_v2_service_iam_member", {
    location,
    name: "${google_cloudfunctions2_function.collect_function.name}",
    role: "roles/run.invoker",
    member: "allUsers",
  }),
  resource("google_project_iam_member", { role: "roles/bigquery.jobUser", member: "m" }),
  resource("google_cloudfunctions2_function", {
    ...deployed,
    service_config: [{ max_instance_count: 100 }],
  }),
  resource("google_pubsub_topic", topic),
  resource("google_bigquery_table", landed),
  resource("google_bigquery_table", {
    ...landed,
    table_id: "raw_crm_lead",
    require_partition_filter: undefined,
  }),
  resource("google_bigquery_table", { labels, dataset_id: "ops", view: { query: "SELECT 1" } }),
  resource("google_bigquery_data_transfer_config", {
    ...transferred,
    params: { "connector.authentication.oauth.clientSecret": "unset", assets: "[]" },
  }),
  resource("google_datastream_connection_profile", {
    location,
    labels,
    mysql_profile: { username: "u", secret_manager_stored_password: "projects/p/secrets/s" },
  }),
  resource("google_secret_manager_secret", {
    labels,
    replication: {
      user_managed: {
        replicas: [{ location, customer_managed_encryption: { kms_key_name: "k" } }],
      },
    },
  }),
];

test("sound resources pass", () => {
  expect(() => checkPolicies(sound, context)).not.toThrow();
});

const violations: readonly [policy: string, planted: SynthesisedResource][] = [
  [
    "public-access",
    resource("google_storage_bucket_iam_member", {
      role: "roles/storage.objectViewer",
      member: "allUsers",
    }),
  ],
  [
    "public-access",
    resource("google_cloud_run_v2_service_iam_member", {
      location,
      name: "${google_cloudfunctions2_function.land_function.name}",
      role: "roles/run.invoker",
      member: "allUsers",
    }),
  ],
  [
    "public-access",
    resource("google_pubsub_topic_iam_binding", {
      role: "roles/pubsub.publisher",
      members: ["user:a@example.com", "allAuthenticatedUsers"],
    }),
  ],
  [
    "private-buckets",
    resource("google_storage_bucket", { ...privateBucket, public_access_prevention: "inherited" }),
  ],
  ["primitive-roles", resource("google_project_iam_member", { role: "roles/editor" })],
  [
    "wildcard-impersonation",
    resource("google_project_iam_member", { role: "roles/iam.serviceAccountUser" }),
  ],
  [
    "delivery",
    resource("google_pubsub_subscription", { ...subscription, dead_letter_policy: undefined }),
  ],
  ["delivery", resource("google_pubsub_subscription", { ...subscription, retry_policy: [] })],
  [
    "delivery",
    resource("google_pubsub_subscription", { ...subscription, expiration_policy: undefined }),
  ],
  ["labels", resource("google_pubsub_topic", { ...topic, labels: { team: "x" } })],
  ["one-region", resource("google_storage_bucket", { ...privateBucket, location: "US" })],
  [
    "deletion-protection",
    resource("google_bigquery_table", { labels, deletion_protection: false }),
  ],
  [
    "deletion-protection",
    resource("google_storage_bucket", { ...privateBucket, force_destroy: true }),
  ],
  [
    "maximum-instances",
    resource("google_cloudfunctions2_function", { ...deployed, service_config: [{}] }),
  ],
  [
    "maximum-instances",
    resource("google_cloudfunctions2_function", {
      ...deployed,
      service_config: { max_instance_count: 101 },
    }),
  ],
  [
    "customer-managed-keys",
    resource("google_storage_bucket", { ...privateBucket, encryption: undefined }),
  ],
  ["customer-managed-keys", resource("google_pubsub_topic", { labels })],
  [
    "customer-managed-keys",
    resource("google_secret_manager_secret", {
      labels,
      replication: { user_managed: { replicas: [{ location }] } },
    }),
  ],
  [
    "customer-managed-keys",
    resource("google_bigquery_dataset", { location, labels, delete_contents_on_destroy: false }),
  ],
  [
    "customer-managed-keys",
    resource("google_workflows_workflow", { labels, deletion_protection: true }),
  ],
  [
    "partition-filters",
    resource("google_bigquery_table", { ...landed, require_partition_filter: false }),
  ],
  [
    "partition-filters",
    resource("google_bigquery_table", { ...landed, time_partitioning: undefined }),
  ],
  ["plaintext-secrets", resource("google_secret_manager_secret_version", { secret_data: "x" })],
  [
    "plaintext-secrets",
    resource("google_bigquery_data_transfer_config", {
      ...transferred,
      params: { "connector.authentication.oauth.clientSecret": "abc" },
    }),
  ],
  [
    "plaintext-secrets",
    resource("google_cloudfunctions2_function", {
      ...deployed,
      service_config: [{ max_instance_count: 1, environment_variables: { API_TOKEN: "abc" } }],
    }),
  ],
  [
    "plaintext-secrets",
    resource("google_datastream_connection_profile", {
      location,
      labels,
      postgresql_profile: { username: "u", password: "abc" },
    }),
  ],
  ["customer-managed-keys", resource("google_bigquery_data_transfer_config", { location })],
  ["customer-managed-keys", resource("google_datastream_stream", { location, labels })],
  ["one-region", resource("google_datastream_connection_profile", { location: "US", labels })],
];

test.each(violations)("%s finds the planted violation and nothing else does", (policy, planted) => {
  const run = (): void => checkPolicies([...sound, planted], context);
  expect(run).toThrow(`${policy}: prod-pipeline/${planted.address} `);
  try {
    run();
  } catch (error) {
    expect(String(error).split("\n").slice(1)).toHaveLength(1);
  }
});

test("data may be destroyed where the config says so", () => {
  const table = resource("google_bigquery_table", { labels, deletion_protection: false });
  expect(() =>
    checkPolicies([table], { ...context, config: loadConfig("dev"), environment: "dev" }),
  ).not.toThrow();
});
