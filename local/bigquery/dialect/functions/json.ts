import { required, text } from "../../../../sql/analyzer/tree.ts";
import { BigQueryError } from "../../errors.ts";
import type { Call, Emit, EmitTable } from "../generation.ts";
import { quoteText } from "../quoting.ts";
import { isCanonicalJson, jsonValue } from "./json-value.ts";
import { as } from "./naming.ts";

/** A literal path in DuckDB's notation; undefined where it is only known at run time or a key has quotes in it. */
function literalPath(call: Call, index: number): string | undefined {
  const node = call.nodes[index];
  if (node === undefined) return "$";
  if (node.kind !== "literal") return undefined;
  const value = required(required(node, "value"), "value");
  const steps = parsePath(text(value, "string_value"));
  if (steps.some((step) => typeof step === "string" && /["\\]/.test(step))) return undefined;
  return `$${steps.map((step) => (typeof step === "number" ? `[${step}]` : `."${step}"`)).join("")}`;
}

/** Steps of a JSONPath of BigQuery: `$.a."b c"[0]['d']`. */
export function parsePath(path: string): readonly (string | number)[] {
  const invalid = (): never => {
    throw new BigQueryError("invalidQuery", `Invalid token in JSONPath at: ${path}`);
  };
  if (!path.startsWith("$"))
    throw new BigQueryError("invalidQuery", "JSONPath must start with '$'");
  const steps: (string | number)[] = [];
  const token =
    /\.([^.[\]"']+)|\."((?:[^"\\]|\\.)*)"|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y;
  token.lastIndex = 1;
  while (token.lastIndex < path.length) {
    const match = token.exec(path);
    if (match === null) return invalid();
    const key = match[1] ?? match[2] ?? match[4] ?? match[5];
    steps.push(match[3] === undefined ? (key ?? "").replaceAll(/\\(.)/g, "$1") : Number(match[3]));
  }
  return steps;
}

/**
 * JSON functions take JSON or a JSON-formatted STRING. For a STRING, text that is no JSON gives NULL and numbers keep their
 * spelling; JSON is canonical already. Other paths go through the slower function.
 */
const extraction =
  (name: string): Emit =>
  (args, call) => {
    const path = literalPath(call, 1);
    const source = call.types[0]?.kind === "JSON" ? "json" : "text";
    if (path === undefined)
      return `bq_${name}_of(${args[0]}, ${args[1] ?? "'$'"}, ${source === "json"})`;
    return `bq_${name}_${source}(${args[0]}, ${quoteText(path)})`;
  };

/** Only JSON_QUERY of JSON knows the modes of a JSONPath (`lax $.a`); a path that begins with `$` has none. */
const jsonQuery: Emit = (args, call) => {
  const [value = "NULL", path = "'$'"] = args;
  return call.types[0]?.kind === "JSON" && !path.startsWith("'$")
    ? `bq_json_query_in_mode(${value}, ${path})`
    : extraction("json_query")(args, call);
};

const arrayExtraction =
  (name: string): Emit =>
  (args, call) =>
    `bq_${name}(${args[0]}, ${args[1] ?? "'$'"}, ${call.types[0]?.kind === "JSON"})`;

/** A named argument that only its default value is known for. */
function onlyDefault(name: string, value: string | undefined, known: string): void {
  if (value !== undefined && value !== known)
    throw new BigQueryError("notImplemented", `not supported locally: ${name} other than ${known}`);
}

const toJson: Emit = (args, call) => {
  const type = call.types[0] ?? { kind: "STRING" as const };
  const [value = "NULL", wide = "false"] = args;
  if (wide !== "true") onlyDefault("stringify_wide_numbers", wide, "false");
  const json = jsonValue(value, type, wide === "true" ? "wide" : "json");
  return `coalesce(${isCanonicalJson(type) ? json : `bq_json_canonical(${json})`}, 'null')`;
};

const toJsonString: Emit = (args, call) => {
  const type = call.types[0] ?? { kind: "STRING" as const };
  const compact = `coalesce(${jsonValue(args[0] ?? "NULL", type, "string")}, 'null')`;
  const pretty = args[1];
  if (pretty === undefined || pretty === "false") return compact;
  return `CASE WHEN ${pretty} THEN bq_json_pretty(${compact}) ELSE ${compact} END`;
};

const jsonFloat: Emit = (args) => {
  return args[1] === undefined || args[1] === "'round'"
    ? `bq_json_float64_of(${args[0]})`
    : `bq_json_float64_in(${args[0]}, ${args[1]})`;
};

/** Values in constructors and mutators become JSON first. */
const asJson = (args: readonly string[], call: Call, index: number): string => {
  const type = call.types[index] ?? { kind: "STRING" as const };
  return `coalesce(${jsonValue(args[index] ?? "NULL", type, "json")}, 'null')`;
};

const jsonArray: Emit = (args, call) =>
  `('[' || array_to_string([${args.map((_arg, index) => asJson(args, call, index)).join(", ")}]::VARCHAR[], ',') || ']')`;

const jsonObject: Emit = (args, call) => {
  if (call.types[0]?.kind === "ARRAY") {
    const values = call.types[1];
    const element = values?.kind === "ARRAY" ? values.element : ({ kind: "STRING" } as const);
    return `bq_json_object(${args[0]}, list_transform(${args[1]}, lambda x: coalesce(${jsonValue("x", element, "json")}, 'null')))`;
  }
  const keys = args.filter((_arg, index) => index % 2 === 0);
  const values = args
    .map((_arg, index) => asJson(args, call, index))
    .filter((_value, index) => index % 2 === 1);
  return `bq_json_object([${keys.join(", ")}]::VARCHAR[], [${values.join(", ")}]::VARCHAR[])`;
};

/** JSON_SET and its kin: path and value in turns, then a named flag. */
const mutator =
  (name: string): Emit =>
  (args, call) => {
    const flagged = (args.length - 1) % 2 === 1;
    const pairs = flagged ? args.slice(1, -1) : args.slice(1);
    const paths = pairs.filter((_arg, index) => index % 2 === 0);
    const values = pairs
      .map((_arg, index) => mutatorValue(args, call, index + 1))
      .filter((_value, index) => index % 2 === 1);
    return `bq_${name}(${args[0]}, [${paths.join(", ")}]::VARCHAR[], [${values.join(", ")}]::VARCHAR[], ${flagged ? args.at(-1) : "true"})`;
  };

/** An array to insert is told apart, since JSON_ARRAY_INSERT may spread it. */
function mutatorValue(args: readonly string[], call: Call, index: number): string {
  const json = asJson(args, call, index);
  return call.types[index]?.kind === "ARRAY" ? `('spread:' || ${json})` : json;
}

/** INT64_ARRAY and its kin: every element by the function of one value. */
const elements =
  (name: string): Emit =>
  (args) =>
    `list_transform(bq_json_elements(${args[0]}, '${name.startsWith("bq_lax") ? "lax" : "strict"}'), lambda x: ${name}(x))`;

export const jsonEmits: EmitTable = {
  bool_array: elements("bq_json_bool_of"),
  int64_array: elements("bq_json_int64_of"),
  float64_array: elements("bq_json_float64_of"),
  string_array: elements("bq_json_string"),
  lax_bool_array: elements("bq_lax_bool"),
  lax_int64_array: elements("bq_lax_int64"),
  lax_float64_array: elements("bq_lax_float64"),
  lax_string_array: elements("bq_lax_string"),
  json_value: extraction("json_value"),
  json_extract_scalar: extraction("json_value"),
  json_query: jsonQuery,
  json_extract: extraction("json_query"),
  json_value_array: arrayExtraction("json_value_array"),
  json_extract_string_array: arrayExtraction("json_value_array"),
  json_query_array: arrayExtraction("json_query_array"),
  json_extract_array: arrayExtraction("json_query_array"),
  $subscript: (args, call) =>
    call.types[0]?.kind === "JSON"
      ? call.types[1]?.kind === "STRING"
        ? `bq_json_field(${args[0]}, ${args[1]})`
        : `bq_json_element(${args[0]}, ${args[1]})`
      : `bq_at_offset(${args[0]}, ${args[1]})`,
  to_json: toJson,
  to_json_string: toJsonString,
  parse_json: (args) => `bq_parse_json(${args[0]}, coalesce(${args[1] ?? "'exact'"}, 'exact'))`,
  json_type: as("bq_json_type"),
  int64: as("bq_json_int64_of"),
  float64: jsonFloat,
  double: jsonFloat,
  bool: as("bq_json_bool_of"),
  lax_int64: as("bq_lax_int64"),
  lax_float64: as("bq_lax_float64"),
  lax_double: as("bq_lax_float64"),
  lax_bool: as("bq_lax_bool"),
  lax_string: as("bq_lax_string"),
  json_array: jsonArray,
  json_object: jsonObject,
  json_set: mutator("json_set"),
  json_array_insert: mutator("json_array_insert"),
  json_array_append: mutator("json_array_append"),
  json_remove: (args) => `bq_json_remove(${args[0]}, [${args.slice(1).join(", ")}]::VARCHAR[])`,
  json_strip_nulls: (args) =>
    `bq_json_strip_nulls(${args[0]}, ${args[1] ?? "'$'"}, ${args[2] ?? "true"}, ${args[3] ?? "false"})`,
  json_keys: (args) =>
    `bq_json_keys(${args[0]}, coalesce(${args[1] ?? "NULL"}, 2147483647), coalesce(${args[2] ?? "NULL"}, 'strict'))`,
  json_flatten: as("bq_json_flatten"),
  json_contains_path: (args) => `bq_json_contains_path(${args.join(", ")})`,
};
