import {
  type TreeNode,
  child,
  children,
  flag,
  required,
  text,
} from "../../../sql/analyzer/tree.ts";
import { typeOf } from "../../../sql/analyzer/types.ts";
import { ownParameters } from "../dialect/type-parameters.ts";
import { fieldSchema } from "../dialect/types.ts";
import { BigQueryError } from "../errors.ts";
import type { FieldSchema, TableResource } from "../warehouse.ts";

/** The value of an OPTIONS entry as plain data; only constants stand there. */
export function optionValue(node: TreeNode): unknown {
  if (node.kind === "literal") return literalData(required(node, "value"));
  if (node.kind === "cast") return optionValue(required(node, "expr"));
  if (node.kind === "make_struct") return children(node, "field_list").map(optionValue);
  if (node.kind === "function_call") {
    const name = text(required(node, "function"), "name").replace(/^.*:/, "");
    if (name === "$make_array") return children(node, "argument_list").map(optionValue);
    if (name === "$unary_minus")
      return -Number(
        optionValue(required({ ...node, first: children(node, "argument_list")[0] }, "first")),
      );
    if (name === "timestamp_add" || name === "current_timestamp") return undefined;
  }
  throw new BigQueryError(
    "notImplemented",
    `not supported locally: an OPTIONS value that is not a constant`,
  );
}

function literalData(holder: TreeNode): unknown {
  const value = child(holder, "value");
  const which = value === undefined ? "" : text(value, "value");
  if (value === undefined || which === "") return null;
  const raw = value[which];
  if (which === "array_value")
    return children(raw as TreeNode, "element").map((element) =>
      literalData({ kind: "", value: element }),
    );
  if (which === "struct_value")
    return children(raw as TreeNode, "field").map((field) =>
      literalData({ kind: "", value: field }),
    );
  if (which === "int64_value") return Number(raw);
  if (which === "timestamp_value") return Number(text(raw as TreeNode, "seconds")) * 1000;
  return raw;
}

/** OPTIONS of a statement by lower-case name. */
export function options(node: TreeNode, list = "option_list"): ReadonlyMap<string, unknown> {
  return new Map(
    children(node, list).map((option) => [
      text(option, "name").toLowerCase(),
      optionValue(required(option, "value")),
    ]),
  );
}

/** Table OPTIONS as the members of the REST resource. */
export function tableOptions(node: TreeNode, list = "option_list"): Partial<TableResource> {
  const resource: Record<string, unknown> = {};
  for (const [name, value] of options(node, list)) {
    const write = writers[name];
    if (write === undefined) throw new BigQueryError("invalidQuery", `Unknown option: ${name}`);
    write(resource, value);
  }
  return resource;
}

type Write = (resource: Record<string, unknown>, value: unknown) => void;

const as =
  (member: string): Write =>
  (resource, value) => {
    resource[member] = value ?? undefined;
  };

const writers: Readonly<Record<string, Write>> = {
  description: as("description"),
  friendly_name: as("friendlyName"),
  labels: (resource, value) => {
    resource["labels"] = Object.fromEntries(value as [string, string][]);
  },
  expiration_timestamp: (resource, value) => {
    resource["expirationTime"] = value === null || value === undefined ? undefined : String(value);
  },
  partition_expiration_days: as("partitionExpirationDays"),
  require_partition_filter: as("requirePartitionFilter"),
  kms_key_name: as("kmsKeyName"),
  enable_refresh: as("enableRefresh"),
  refresh_interval_minutes: as("refreshIntervalMinutes"),
  max_staleness: as("maxStaleness"),
  default_rounding_mode: as("defaultRoundingMode"),
  privacy_policy: as("privacyPolicy"),
  location: as("location"),
  default_table_expiration_days: (resource, value) => {
    resource["defaultTableExpirationMs"] = String(Number(value) * 86_400_000);
  },
  default_partition_expiration_days: (resource, value) => {
    resource["defaultPartitionExpirationMs"] = String(Number(value) * 86_400_000);
  },
  max_time_travel_hours: as("maxTimeTravelHours"),
  storage_billing_model: as("storageBillingModel"),
};

/** A column definition as REST TableFieldSchema. */
export function columnField(definition: TreeNode): FieldSchema {
  const base = fieldSchema(text(definition, "name"), typeOf(definition["type"]));
  const annotated = annotate(base, child(definition, "annotations"));
  const expression = text(child(definition, "default_value") ?? definition, "sql");
  return expression === "" ? annotated : { ...annotated, defaultValueExpression: expression };
}

/** COLLATE of a column or DEFAULT COLLATE of a table, as a member of the REST resource. */
export function collationOf(node: TreeNode, member = "collation"): Record<string, string> {
  const name = child(node, "collation_name");
  return name === undefined
    ? {}
    : { [member]: text(required(required(name, "value"), "value"), "string_value") };
}

function annotate(field: FieldSchema, annotations: TreeNode | undefined): FieldSchema {
  if (annotations === undefined) return field;
  const option = options(annotations);
  const description = option.get("description");
  const inner = children(annotations, "child_list");
  // An ARRAY's annotations hold those of its element, a STRUCT's those of its fields.
  const element =
    field.mode === "REPEATED" && field.type === "RECORD"
      ? children(inner[0] ?? annotations, "child_list")
      : inner;
  return {
    ...field,
    ...(flag(annotations, "not_null") && field.mode !== "REPEATED"
      ? { mode: "REQUIRED" as const }
      : {}),
    ...(typeof description === "string" ? { description } : {}),
    ...collationOf(annotations),
    ...ownParameters(
      child((field.mode === "REPEATED" ? inner[0] : undefined) ?? annotations, "type_parameters"),
    ),
    ...(field.fields === undefined
      ? {}
      : { fields: field.fields.map((each, index) => annotate(each, element[index])) }),
  };
}
