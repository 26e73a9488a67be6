import { blockOf, eachResource, type Policy, type SynthesisedResource } from "./policy.ts";

/** A flood of requests costs at most what the config says. */
export const maximumInstances: Policy = eachResource(
  "maximum-instances",
  ({ type, attributes }, { config }) => {
    if (type !== "google_cloudfunctions2_function") return undefined;
    const maximum = Number(blockOf(attributes, "service_config")?.["max_instance_count"]);
    if (maximum >= 1 && maximum <= config.maxInstances) return undefined;
    return {
      problem: `may have ${Number.isNaN(maximum) ? "any number of" : maximum} instances`,
      fix: `set maxInstances in its deploy.ts, at most ${config.maxInstances} (the config's maxInstances)`,
    };
  },
);

/**
 * A query that forgot the days would read, and bill, a whole history. Contracts say which bronze tables are read whole; the
 * rest refuse such a query.
 */
export const partitionFilters: Policy = eachResource(
  "partition-filters",
  ({ type, attributes }, { readWhole }) => {
    if (type !== "google_bigquery_table") return undefined;
    const isBronze = /\bbronze\b|bronze_dataset/.test(String(attributes["dataset_id"]));
    if (!isBronze || attributes["view"] !== undefined) return undefined;
    const isFiltered =
      blockOf(attributes, "time_partitioning") !== undefined &&
      attributes["require_partition_filter"] === true;
    if (isFiltered || readWhole.has(String(attributes["table_id"]))) return undefined;
    return {
      problem: "can be read whole by mistake",
      fix: "partition it and set requirePartitionFilter in its contract, or readWhole in its event's contract",
    };
  },
);

const secretName = /(secret|password|token|private_?key|api_?key)$/i;

/** Whether a value is no reference and no stand-in. */
const isLiteral = (value: unknown): boolean =>
  typeof value === "string" && value !== "" && value !== "unset" && !value.startsWith("${");

/** Where values stand that someone could have written a secret into. */
function plaintextIn({ type, attributes }: SynthesisedResource): string | undefined {
  if (/^google_secret_manager_(regional_)?secret_version$/.test(type)) return "its value";
  const named = {
    ...blockOf(attributes, "params"),
    ...blockOf(blockOf(attributes, "service_config") ?? {}, "environment_variables"),
    ...blockOf(attributes, "user_env_vars"),
    ...blockOf(attributes, "mysql_profile"),
    ...blockOf(attributes, "postgresql_profile"),
    ...blockOf(attributes, "sensitive_params"),
  };
  return Object.keys(named).find(
    (name) =>
      secretName.test(name) && name !== "secret_manager_stored_password" && isLiteral(named[name]),
  );
}

/** Terraform's state is plain text, and so is everything in it. */
export const plaintextSecrets: Policy = eachResource("plaintext-secrets", (resource) => {
  const found = plaintextIn(resource);
  if (found === undefined) return undefined;
  return {
    problem: `would keep a secret (${found}) in Terraform's state`,
    fix: "declare a secret of Secret Manager and refer to it; add its value with `gcloud secrets versions add`",
  };
});
