import { type TreeNode, child, flag, required } from "../../../sql/analyzer/tree.ts";
import { type SqlType, typeName, typeOf } from "../../../sql/analyzer/types.ts";
import { BigQueryError } from "../errors.ts";
import type { Generation } from "./generation.ts";
import { once } from "./once.ts";
import { fitted, castParameters } from "./type-parameters.ts";
import { duckType } from "./types.ts";

export function castSql(generation: Generation, node: TreeNode): string {
  const source = required(node, "expr");
  const value = generation.expression(source);
  const from = typeOf(source["type"]);
  const to = typeOf(node["type"]);
  const format = child(node, "format");
  const zone = child(node, "time_zone");
  const extras = [format, zone].filter((extra) => extra !== undefined);
  const args = [value, ...extras.map((extra) => generation.expression(extra))];
  const write = ([name = "", second, third = "'UTC'"]: readonly string[]): string =>
    format === undefined
      ? parameterized(conversion(name, from, to, second), node)
      : formatted(name, from, to, [second ?? "", third, generation.environment.now]);
  return flag(node, "return_null_on_error")
    ? once(generation, args, (names) => `TRY(${write(names)})`, true)
    : once(generation, args, write);
}

/** CAST(… AS NUMERIC(p, s)) rounds and is bounded; STRING(n) and BYTES(n) are bounded. */
function parameterized(value: string, node: TreeNode): string {
  const modifiers = child(node, "type_modifiers");
  const parameters = castParameters(modifiers && child(modifiers, "type_parameters"));
  return parameters === undefined ? value : fitted(value, typeOf(node["type"]), parameters);
}

/** Conversions that the engine's own cast makes with the same result and the same refusals. */
const direct = new Set([
  "INT64>FLOAT64",
  "INT64>STRING",
  "BOOL>STRING",
  "BOOL>INT64",
  "INT64>BOOL",
  "NUMERIC>FLOAT64",
  "DATE>DATETIME",
  "DATE>TIMESTAMP",
  "DATE>STRING",
  "DATETIME>DATE",
  "DATETIME>TIME",
  "DATETIME>TIMESTAMP",
  "TIMESTAMP>DATE",
  "TIMESTAMP>TIME",
  "TIMESTAMP>DATETIME",
  "INT64>NUMERIC",
]);

/** Conversions that the prelude defines as `bq_cast_<from>_<to>`. */
const defined = new Set([
  "STRING>INT64",
  "STRING>FLOAT64",
  "STRING>BOOL",
  "STRING>NUMERIC",
  "STRING>BIGNUMERIC",
  "STRING>BYTES",
  "STRING>DATE",
  "STRING>DATETIME",
  "STRING>TIME",
  "STRING>TIMESTAMP",
  "STRING>INTERVAL",
  "INT64>BIGNUMERIC",
  "FLOAT64>INT64",
  "FLOAT64>STRING",
  "FLOAT64>NUMERIC",
  "FLOAT64>BIGNUMERIC",
  "NUMERIC>INT64",
  "NUMERIC>STRING",
  "NUMERIC>BIGNUMERIC",
  "BIGNUMERIC>INT64",
  "BIGNUMERIC>FLOAT64",
  "BIGNUMERIC>STRING",
  "BIGNUMERIC>NUMERIC",
  "BYTES>STRING",
  "DATETIME>STRING",
  "TIME>STRING",
  "TIMESTAMP>STRING",
  "INTERVAL>STRING",
]);

const zoned = new Set(["STRING>TIMESTAMP", "TIMESTAMP>STRING"]);

/** One conversion of a value written as SQL; `zone` is that of CAST … AT TIME ZONE. */
export function conversion(
  value: string,
  from: SqlType,
  to: SqlType,
  zone: string | undefined,
): string {
  if (from.kind === "ARRAY" && to.kind === "ARRAY") {
    if (sameStorage(from, to)) return value;
    return `list_transform(${value}, lambda x: ${conversion("x", from.element, to.element, zone)})`;
  }
  if (from.kind === "STRUCT" && to.kind === "STRUCT") {
    if (sameStorage(from, to)) return value;
    const fields = to.fields.map((field, index) => {
      const source = from.fields[index]?.type ?? field.type;
      return `_${index} := ${conversion(`struct_extract(${value}, '_${index}')`, source, field.type, zone)}`;
    });
    return `CASE WHEN ${value} IS NOT NULL THEN struct_pack(${fields.join(", ")}) END`;
  }
  if (from.kind === "RANGE" && to.kind === "STRING")
    return `bq_range_spelled(${["_0", "_1"].map((bound) => conversion(`struct_extract(${value}, '${bound}')`, from.element, to, zone)).join(", ")}, ${value} IS NULL)`;
  if (from.kind === "STRING" && to.kind === "RANGE") {
    const bounds = ["1", "2"].map((group) =>
      conversion(`bq_range_bound(${value}, ${group})`, from, to.element, zone),
    );
    return `CASE WHEN bq_range_is_text(${value}) THEN bq_range(${bounds.join(", ")}) END`;
  }
  // A bare NULL is typed INT64 by the analyser.
  if (value === "CAST(NULL AS BIGINT)") return `CAST(NULL AS ${duckType(to)})`;
  if (from.kind === to.kind) return value;
  const rule = `${from.kind}>${to.kind}`;
  if (zone !== undefined && zoned.has(rule))
    return `bq_cast_${from.kind.toLowerCase()}_${to.kind.toLowerCase()}_in(${value}, ${zone})`;
  if (zone === undefined && rule === "STRING>TIMESTAMP")
    return `bq_cast_string_timestamp(${value})`;
  if (direct.has(rule)) return `CAST(${value} AS ${duckType(to)})`;
  if (defined.has(rule))
    return `bq_cast_${from.kind.toLowerCase()}_${to.kind.toLowerCase()}(${value})`;
  throw new BigQueryError(
    "notImplemented",
    `not supported locally: CAST from ${typeName(from)} to ${typeName(to)}`,
  );
}

function sameStorage(from: SqlType, to: SqlType): boolean {
  return kindsOf(from) === kindsOf(to);
}

function kindsOf(type: SqlType): string {
  if (type.kind === "ARRAY") return `[${kindsOf(type.element)}]`;
  if (type.kind === "STRUCT") return `(${type.fields.map((field) => kindsOf(field.type)).join()})`;
  return type.kind;
}

const temporal = new Set(["DATE", "DATETIME", "TIMESTAMP", "TIME"]);
const numbers = new Set(["INT64", "FLOAT64", "NUMERIC", "BIGNUMERIC"]);

/** CAST(… FORMAT '…' [AT TIME ZONE '…']) */
function formatted(
  value: string,
  from: SqlType,
  to: SqlType,
  [format = "", zone = "", now = ""]: readonly string[],
): string {
  const rule = `${from.kind}>${to.kind}`;
  if (rule === "BYTES>STRING") return `bq_bytes_format(${value}, ${format})`;
  if (rule === "STRING>BYTES") return `bq_bytes_parse(${value}, ${format})`;
  if (to.kind === "STRING" && temporal.has(from.kind)) {
    const micros = from.kind === "TIME" ? value : `CAST(${value} AS TIMESTAMP)`;
    return `bq_format_time(epoch_us(${micros}), ${format}, ${zone})`;
  }
  if (from.kind === "STRING" && temporal.has(to.kind))
    return `CAST(make_timestamp(bq_parse_time_in(${value}, ${format}, ${zone}, epoch_us(${now}), '${to.kind}')) AS ${duckType(to)})`;
  if (to.kind === "STRING" && numbers.has(from.kind))
    return `bq_format_number(${conversion(value, from, to, undefined)}, ${format})`;
  throw new BigQueryError(
    "notImplemented",
    `not supported locally: CAST(${rule.replace(">", " AS ")} FORMAT)`,
  );
}
