import { blockOf, eachResource, type Policy } from "./policy.ts";

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

/** Terraform's state is plain text, and so is everything in it. */
export const plaintextSecrets: Policy = eachResource("plaintext-secrets", ({ type }) => {
  if (!/^google_secret_manager_(regional_)?secret_version$/.test(type)) return undefined;
  return {
    problem: "would keep the secret in Terraform's state",
    fix: "declare the secret only; add its value with `gcloud secrets versions add`",
  };
});
