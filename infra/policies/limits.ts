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

/** Terraform's state is plain text, and so is everything in it. */
export const plaintextSecrets: Policy = eachResource("plaintext-secrets", ({ type }) => {
  if (!/^google_secret_manager_(regional_)?secret_version$/.test(type)) return undefined;
  return {
    problem: "would keep the secret in Terraform's state",
    fix: "declare the secret only; add its value with `gcloud secrets versions add`",
  };
});
