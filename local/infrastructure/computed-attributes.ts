import { projectNumber } from "./project-number.ts";

/** What a computed attribute is made of: the resource's own arguments (resolved) and where it is deployed. */
export interface Subject {
  readonly projectId: string;
  readonly region: string;
  readonly runUrl: string;
  readonly logicalName: string;
  /** A text argument; an error when it is missing. */
  text(argument: string, fallback?: string): string;
}

type Compute = (subject: Subject) => unknown;

/** A name of the form that the provider documents, with `{argument}` filled in. */
const format =
  (template: string): Compute =>
  (subject) =>
    template.replace(/\{(\w+)\}/g, (_, argument: string) => {
      if (argument === "project") return subject.text("project", subject.projectId);
      if (argument === "location" || argument === "region")
        return subject.text(argument, subject.region);
      return subject.text(argument);
    });

const projectResource = (path: string): Compute => format(`projects/{project}/${path}`);

/** Cloud Run names the service of a function like the function, in lower case with hyphens. */
export function serviceNameOf(functionName: string): string {
  return functionName.toLowerCase().replaceAll("_", "-");
}

const functionUrl: Compute = (s) => `${s.runUrl}/${serviceNameOf(s.text("name"))}`;
const email: Compute = (s) =>
  `${s.text("account_id")}@${s.text("project", s.projectId)}.iam.gserviceaccount.com`;
const accountName: Compute = (s) =>
  `projects/${s.text("project", s.projectId)}/serviceAccounts/${email(s) as string}`;

/** Numeric ids that Google assigns, stable for one logical name. */
const assignedId = (name: string): string => projectNumber(`id:${name}`);
const taxonomy: Compute = (s) =>
  `projects/${s.projectId}/locations/${s.text("region", s.region)}/taxonomies/${assignedId(s.logicalName)}`;
const policyTag: Compute = (s) => `${s.text("taxonomy")}/policyTags/${assignedId(s.logicalName)}`;
const channel: Compute = (s) =>
  `projects/${s.projectId}/notificationChannels/${assignedId(s.logicalName)}`;
const serviceAgent =
  (prefix: string, service: string): Compute =>
  (s) =>
    `${prefix}${projectNumber(s.text("project", s.projectId))}@${service}.iam.gserviceaccount.com`;
const asMember =
  (address: Compute): Compute =>
  (s) =>
    `serviceAccount:${address(s) as string}`;

const storageAgent = serviceAgent("service-", "gs-project-accounts");
const bigqueryAgent = serviceAgent("bq-", "bigquery-encryption");

/** Attributes that Terraform knows only after apply, by type; formats as in the provider's documentation (6.50). */
const computed: Readonly<Record<string, Readonly<Record<string, Compute>>>> = {
  google_pubsub_topic: { id: projectResource("topics/{name}") },
  google_pubsub_subscription: { id: projectResource("subscriptions/{name}") },
  google_pubsub_schema: { id: projectResource("schemas/{name}") },
  google_cloudfunctions2_function: {
    id: projectResource("locations/{location}/functions/{name}"),
    url: functionUrl,
    "service_config.uri": functionUrl,
    "service_config.gcf_uri": functionUrl,
    "service_config.service": (s) =>
      `projects/${s.projectId}/locations/${s.text("location", s.region)}/services/${serviceNameOf(s.text("name"))}`,
  },
  google_service_account: {
    id: accountName,
    name: accountName,
    email,
    member: asMember(email),
    unique_id: (s) => projectNumber(email(s) as string),
  },
  google_bigquery_dataset: { id: projectResource("datasets/{dataset_id}") },
  google_bigquery_table: { id: projectResource("datasets/{dataset_id}/tables/{table_id}") },
  google_bigquery_routine: { id: projectResource("datasets/{dataset_id}/routines/{routine_id}") },
  google_workflows_workflow: { id: projectResource("locations/{region}/workflows/{name}") },
  google_cloud_scheduler_job: { id: projectResource("locations/{region}/jobs/{name}") },
  google_storage_bucket: { id: format("{name}"), url: format("gs://{name}") },
  google_storage_bucket_object: { id: format("{bucket}-{name}"), output_name: format("{name}") },
  google_secret_manager_secret: {
    id: projectResource("secrets/{secret_id}"),
    name: projectResource("secrets/{secret_id}"),
  },
  google_logging_project_sink: {
    id: projectResource("sinks/{name}"),
    writer_identity: asMember(serviceAgent("service-", "gcp-sa-logging")),
  },
  google_logging_metric: { id: format("{name}") },
  google_monitoring_notification_channel: { id: channel, name: channel },
  google_monitoring_custom_service: {
    id: projectResource("services/{service_id}"),
    name: projectResource("services/{service_id}"),
  },
  google_monitoring_slo: {
    id: projectResource("services/{service}/serviceLevelObjectives/{slo_id}"),
    name: projectResource("services/{service}/serviceLevelObjectives/{slo_id}"),
  },
  google_bigquery_datapolicy_data_policy: {
    id: projectResource("locations/{location}/dataPolicies/{data_policy_id}"),
    name: projectResource("locations/{location}/dataPolicies/{data_policy_id}"),
  },
  google_kms_key_ring: { id: projectResource("locations/{location}/keyRings/{name}") },
  google_kms_crypto_key: { id: format("{key_ring}/cryptoKeys/{name}") },
  google_project_iam_custom_role: {
    id: projectResource("roles/{role_id}"),
    name: projectResource("roles/{role_id}"),
  },
  google_artifact_registry_repository: {
    id: projectResource("locations/{location}/repositories/{repository_id}"),
    name: format("{repository_id}"),
  },
  google_data_catalog_taxonomy: { id: taxonomy, name: taxonomy },
  google_data_catalog_policy_tag: { id: policyTag, name: policyTag },
  "data.google_project": {
    id: (s) => `projects/${s.projectId}`,
    number: (s) => projectNumber(s.text("project_id", s.projectId)),
    project_id: (s) => s.projectId,
    name: (s) => s.projectId,
  },
  "data.google_storage_project_service_account": {
    email_address: storageAgent,
    member: asMember(storageAgent),
  },
  "data.google_bigquery_default_service_account": {
    email: bigqueryAgent,
    member: asMember(bigqueryAgent),
  },
  "data.google_client_config": { project: (s) => s.projectId, region: (s) => s.region },
};

/** `undefined` when no rule is known for the attribute. `type` has `data.` in front for data sources. */
export function computedAttribute(type: string, attribute: string, subject: Subject): unknown {
  if (attribute === "project") return subject.projectId;
  return computed[type]?.[attribute]?.(subject);
}
