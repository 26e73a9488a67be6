import { blockOf, eachResource, type Policy } from "./policy.ts";

/** Types in use whose cost is attributed by label. */
const labelled = new Set([
  "google_artifact_registry_repository",
  "google_bigquery_dataset",
  "google_bigquery_table",
  "google_cloudfunctions2_function",
  "google_datastream_connection_profile",
  "google_datastream_stream",
  "google_pubsub_subscription",
  "google_pubsub_topic",
  "google_secret_manager_secret",
  "google_storage_bucket",
  "google_workflows_workflow",
]);

/** The billing export tells by label which part costs what; the environment's labels come from the provider. */
export const labels: Policy = eachResource("labels", ({ type, attributes }) => {
  if (!labelled.has(type) || blockOf(attributes, "labels")?.["component"] !== undefined)
    return undefined;
  return {
    problem: "has no label component",
    fix: "set labels: { component: <what it belongs to> }",
  };
});

/** Data stays in the region of the config, and nothing pays for traffic between regions. */
export const oneRegion: Policy = eachResource("one-region", ({ attributes }, { config }) => {
  const place = attributes["location"] ?? attributes["region"];
  if (place === undefined || place === config.region) return undefined;
  return { problem: `is in ${String(place)}`, fix: `put it into ${config.region}` };
});

/** What protects from deletion, and its value that does, by type. */
const protections: Readonly<Record<string, readonly [argument: string, value: boolean]>> = {
  google_bigquery_table: ["deletion_protection", true],
  google_workflows_workflow: ["deletion_protection", true],
  google_storage_bucket: ["force_destroy", false],
  google_bigquery_dataset: ["delete_contents_on_destroy", false],
};

export const deletionProtection: Policy = eachResource(
  "deletion-protection",
  ({ type, attributes }, { config }) => {
    const [argument, value] = protections[type] ?? [];
    // A view holds nothing that its definition does not.
    const holdsNothing = "view" in attributes || "materialized_view" in attributes;
    if (argument === undefined || !config.deletionProtection || holdsNothing) return undefined;
    if (attributes[argument] === value) return undefined;
    return {
      problem: "can be destroyed with what it holds",
      fix: `set ${argument} = ${String(value)} when the config says deletionProtection`,
    };
  },
);
