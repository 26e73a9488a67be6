/** Arguments of the Google provider whose value is a map; every other object in synthesised JSON is a nested block. */
const mapArguments = new Set([
  "labels",
  "user_labels",
  "default_labels",
  "annotations",
  "environment_variables",
  "build_environment_variables",
  "user_env_vars",
  "headers",
  "attributes",
  "metadata",
  "params",
  "substitutions",
  "tags",
  "resource_manager_tags",
  "version_aliases",
]);

/** Terraform JSON lets a block that occurs once be an object; the provider's schema has lists, so objects become lists. */
export function listBlocks(attributes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      mapArguments.has(name) ? value : asBlocks(value),
    ]),
  );
}

function asBlocks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => (isObject(item) ? listBlocks(item) : item));
  return isObject(value) ? [listBlocks(value)] : value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
