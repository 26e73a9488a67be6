import { required, text } from "../../../../sql/analyzer/tree.ts";
import type { SqlType } from "../../../../sql/analyzer/types.ts";
import { BigQueryError } from "../../errors.ts";
import { conversion } from "../casts.ts";
import type { Emit, EmitTable } from "../generation.ts";
import { as } from "./naming.ts";

/** One function for STRING (code points), another for BYTES (bytes). */
const either =
  (forText: string, forBytes: string): Emit =>
  (args, call) =>
    `${call.types[0]?.kind === "BYTES" ? forBytes : forText}(${args.join(", ")})`;

const concat: Emit = (args) => (args.length === 1 ? (args[0] ?? "NULL") : `(${args.join(" || ")})`);

const trim =
  (name: string): Emit =>
  (args, call) => {
    if (call.types[0]?.kind === "BYTES") return `bq_bytes_${name}(${args.join(", ")})`;
    // DuckDB's default set is the space alone, BigQuery's every Unicode white space.
    return args.length === 1 ? `bq_${name}(${args[0]})` : `bq_${name}_set(${args.join(", ")})`;
  };

const split: Emit = (args, call) => {
  if (call.collation !== undefined) return `bq_split_folded(${args[0]}, ${args[1] ?? "','"})`;
  if (call.types[0]?.kind === "BYTES") return `bq_bytes_split(${args.join(", ")})`;
  return `bq_split(${args[0]}, ${args[1] ?? "','"})`;
};

/** A STRUCT or an ARRAY contains what any of its parts does; a part that is NULL leaves the answer unknown. */
function containsSubstr(value: string, wanted: string, type: SqlType): string {
  if (type.kind === "ARRAY")
    return `list_bool_or(list_transform(${value}, lambda x: ${containsSubstr("x", wanted, type.element)}))`;
  if (type.kind === "STRUCT")
    return `(${type.fields.map((field, index) => containsSubstr(`struct_extract(${value}, '_${index}')`, wanted, field.type)).join(" OR ")})`;
  return `bq_contains_substr(${conversion(value, type, { kind: "STRING" }, undefined)}, ${wanted})`;
}

/** The collation goes with the type; the value stays as it is. */
const collate: Emit = (args, call) => {
  const specification = call.nodes[1];
  const name =
    specification?.kind === "literal"
      ? text(required(required(specification, "value"), "value"), "string_value")
      : "";
  if (name === "binary")
    throw new BigQueryError(
      "invalidQuery",
      "Collation 'binary' in collate function is not supported.",
    );
  return args[0] ?? "NULL";
};

export const stringEmits: EmitTable = {
  length: either("length", "octet_length"),
  char_length: as("length"),
  character_length: as("length"),
  byte_length: either("strlen", "octet_length"),
  octet_length: either("strlen", "octet_length"),
  concat,
  upper: either("bq_upper", "bq_bytes_upper"),
  lower: either("bq_lower", "bq_bytes_lower"),
  initcap: (args) => `${args.length === 1 ? "bq_initcap" : "bq_initcap_by"}(${args.join(", ")})`,
  trim: trim("trim"),
  ltrim: trim("ltrim"),
  rtrim: trim("rtrim"),
  lpad: (args, call) =>
    `${call.types[0]?.kind === "BYTES" ? "bq_bytes_lpad" : "bq_lpad"}(${args[0]}, ${args[1]}, ${args[2] ?? (call.types[0]?.kind === "BYTES" ? "encode(' ')" : "' '")})`,
  rpad: (args, call) =>
    `${call.types[0]?.kind === "BYTES" ? "bq_bytes_rpad" : "bq_rpad"}(${args[0]}, ${args[1]}, ${args[2] ?? (call.types[0]?.kind === "BYTES" ? "encode(' ')" : "' '")})`,
  left: either("bq_left", "bq_bytes_left"),
  right: either("bq_right", "bq_bytes_right"),
  repeat: either("bq_repeat", "bq_bytes_repeat"),
  replace: (args, call) =>
    call.collation === undefined
      ? either("bq_replace", "bq_bytes_replace")(args, call)
      : `bq_replace_folded(${args.join(", ")})`,
  reverse: either("bq_reverse", "bq_bytes_reverse"),
  starts_with: either("starts_with", "bq_bytes_starts_with"),
  ends_with: either("ends_with", "bq_bytes_ends_with"),
  strpos: either("strpos", "bq_bytes_strpos"),
  instr: (args, call) => {
    const [value, part] =
      call.types[0]?.kind === "BYTES" ? args.map((arg) => `bq_latin1_text(${arg})`) : args;
    return `bq_instr(${value}, ${part}, ${args[2] ?? "CAST(1 AS BIGINT)"}, ${args[3] ?? "CAST(1 AS BIGINT)"})`;
  },
  substr: (args, call) => {
    const name = call.types[0]?.kind === "BYTES" ? "bq_bytes_substr" : "bq_substr";
    return args.length === 2 ? `${name}_from(${args.join(", ")})` : `${name}(${args.join(", ")})`;
  },
  substring: (args, call) => stringEmits["substr"]?.(args, call) ?? "",
  split,
  translate: (args, call) =>
    call.types[0]?.kind === "BYTES"
      ? `bq_latin1_bytes(bq_translate(${args.map((arg) => `bq_latin1_text(${arg})`).join(", ")}))`
      : `bq_translate(${args.join(", ")})`,
  soundex: as("bq_soundex"),
  ascii: as("bq_ascii"),
  unicode: as("bq_unicode"),
  chr: as("bq_chr"),
  normalize: (args) => `bq_normalize(${args[0]}, ${args[1] ?? "CAST(0 AS BIGINT)"}, false)`,
  normalize_and_casefold: (args) =>
    `bq_normalize(${args[0]}, ${args[1] ?? "CAST(0 AS BIGINT)"}, true)`,
  to_code_points: either("bq_to_code_points", "bq_bytes_to_code_points"),
  code_points_to_string: as("bq_code_points_to_string"),
  code_points_to_bytes: as("bq_code_points_to_bytes"),
  contains_substr: (args, call) =>
    containsSubstr(args[0] ?? "NULL", args[1] ?? "NULL", call.types[0] ?? { kind: "STRING" }),
  edit_distance: (args, call) => {
    const [left, right] =
      call.types[0]?.kind === "BYTES" ? args.map((arg) => `bq_latin1_text(${arg})`) : args;
    return `bq_edit_distance(${left}, ${right}, ${args[2] ?? "NULL"})`;
  },
  collate,
};
