import { blockOf, eachResource, type Policy } from "./policy.ts";

type Attributes = Readonly<Record<string, unknown>>;

/** Where each type that stores data names its key. */
const keyOf: Readonly<Record<string, (attributes: Attributes) => unknown>> = {
  google_artifact_registry_repository: (attributes) => attributes["kms_key_name"],
  google_bigquery_dataset: (attributes) =>
    blockOf(attributes, "default_encryption_configuration")?.["kms_key_name"],
  google_bigquery_data_transfer_config: (attributes) =>
    blockOf(attributes, "encryption_configuration")?.["kms_key_name"],
  google_cloudfunctions2_function: (attributes) => attributes["kms_key_name"],
  google_datastream_stream: (attributes) => attributes["customer_managed_encryption_key"],
  google_pubsub_topic: (attributes) => attributes["kms_key_name"],
  google_secret_manager_secret: replicaKey,
  google_storage_bucket: (attributes) =>
    blockOf(attributes, "encryption")?.["default_kms_key_name"],
  google_workflows_workflow: (attributes) => attributes["crypto_key_name"],
};

function replicaKey(attributes: Attributes): unknown {
  const replication = blockOf(attributes, "replication");
  const userManaged = replication && blockOf(replication, "user_managed");
  const replica = userManaged && blockOf(userManaged, "replicas");
  const encryption = replica && blockOf(replica, "customer_managed_encryption");
  return encryption?.["kms_key_name"];
}

/** In prod, and wherever the config asks for it, what is stored can be made unreadable by withdrawing a key. */
export const customerManagedKeys: Policy = eachResource(
  "customer-managed-keys",
  ({ type, attributes }, { environment, config }) => {
    const key = keyOf[type];
    if (key === undefined || (environment !== "prod" && !config.customerManagedKeys))
      return undefined;
    if (key(attributes) !== undefined) return undefined;
    return {
      problem: "is encrypted with a key of Google's",
      fix: "set customerManagedKeys in the config and give it a key of infra/constructs/encryption-keys.ts (stack.keyId)",
    };
  },
);
