import type { Resource } from "../infrastructure/infrastructure.ts";
import { isObject, type Json } from "./api/json.ts";
import { declared } from "./api/tables.ts";
import type { TableResource } from "./warehouse.ts";

/** Arguments that shape nothing locally: lifecycle of the resource itself, tags and encryption of the cloud's storage. */
const withoutLocalMeaning = new Set([
  "project",
  "deletion_protection",
  "deletion_policy",
  "delete_contents_on_destroy",
  "depends_on",
  "provider",
  "lifecycle",
  "count",
  "for_each",
  "timeouts",
  "resource_tags",
  "encryption_configuration",
  "default_encryption_configuration",
  "table_metadata_view",
  "ignore_schema_changes",
  "ignore_auto_generated_schema",
  "storage_billing_model",
  "max_time_travel_hours",
  "is_case_insensitive",
  "default_collation",
]);

/** `google_bigquery_dataset` as a REST Dataset. */
export function declaredDataset(
  resource: Resource,
  projectId: string,
): { projectId: string; datasetId: string; [extra: string]: unknown } {
  const members = translate(resource, {
    dataset_id: ignored,
    location: plain("location"),
    description: plain("description"),
    friendly_name: plain("friendlyName"),
    labels: plain("labels"),
    default_table_expiration_ms: text("defaultTableExpirationMs"),
    default_partition_expiration_ms: text("defaultPartitionExpirationMs"),
    access: (value) => ({ access: camelCase(value) }),
  });
  return {
    ...members,
    projectId: projectOf(resource, projectId),
    datasetId: required(resource, "dataset_id"),
  };
}

/** `google_bigquery_table` as a REST Table; its schema is a JSON string. */
export function declaredTable(resource: Resource, projectId: string): TableResource {
  const members = translate(resource, {
    dataset_id: ignored,
    table_id: ignored,
    schema: (value) => ({ schema: { fields: JSON.parse(String(value)) } }),
    description: plain("description"),
    friendly_name: plain("friendlyName"),
    labels: plain("labels"),
    clustering: (value) => ({ clustering: { fields: value } }),
    time_partitioning: block("timePartitioning"),
    range_partitioning: block("rangePartitioning"),
    require_partition_filter: plain("requirePartitionFilter"),
    expiration_time: text("expirationTime"),
    view: block("view"),
    materialized_view: block("materializedView"),
    table_constraints: block("tableConstraints"),
    max_staleness: plain("maxStaleness"),
  });
  return declared(members, {
    projectId: projectOf(resource, projectId),
    datasetId: required(resource, "dataset_id"),
    tableId: required(resource, "table_id"),
  });
}

/** `google_bigquery_routine` as a REST Routine; its types are JSON strings. */
export function declaredRoutine(
  resource: Resource,
  projectId: string,
): { name: { projectId: string; datasetId: string; routineId: string }; routine: Json } {
  const routine = translate(resource, {
    dataset_id: ignored,
    routine_id: ignored,
    routine_type: plain("routineType"),
    language: plain("language"),
    definition_body: plain("definitionBody"),
    description: plain("description"),
    determinism_level: plain("determinismLevel"),
    imported_libraries: plain("importedLibraries"),
    return_type: (value) => ({ returnType: JSON.parse(String(value)) }),
    return_table_type: (value) => ({ returnTableType: JSON.parse(String(value)) }),
    arguments: (value) => ({
      arguments: (value as readonly Json[]).map(({ data_type: type, ...rest }) => ({
        ...(camelCase(rest) as Json),
        ...(typeof type === "string" ? { dataType: JSON.parse(type) as unknown } : {}),
      })),
    }),
  });
  return {
    name: {
      projectId: projectOf(resource, projectId),
      datasetId: required(resource, "dataset_id"),
      routineId: required(resource, "routine_id"),
    },
    routine,
  };
}

type Translation = (value: unknown) => Json;

function translate(resource: Resource, translations: Readonly<Record<string, Translation>>): Json {
  const members: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(resource.attributes)) {
    const absent = value === undefined || value === null;
    if (absent || withoutLocalMeaning.has(name) || (Array.isArray(value) && value.length === 0))
      continue;
    const translation = translations[name];
    if (translation === undefined)
      throw new Error(`the argument ${name} is not supported locally.`);
    Object.assign(members, translation(value));
  }
  return members;
}

const ignored: Translation = () => ({});
const plain =
  (name: string): Translation =>
  (value) => ({ [name]: value });
const text =
  (name: string): Translation =>
  (value) => ({ [name]: String(value) });
/** A nested block: a list with one object. */
const block =
  (name: string): Translation =>
  (value) => ({ [name]: camelCase(Array.isArray(value) ? value[0] : value) });

function camelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCase);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .map(([key, inner]) => [
        key.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
        camelCase(inner),
      ]),
  );
}

function projectOf(resource: Resource, projectId: string): string {
  const own = resource.attributes["project"];
  return typeof own === "string" ? own : projectId;
}

function required(resource: Resource, name: string): string {
  const value = resource.attributes[name];
  if (typeof value === "string" && value !== "") return value;
  throw new Error(`the argument ${name} is missing.`);
}
