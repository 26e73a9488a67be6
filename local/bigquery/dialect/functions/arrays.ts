import type { Emit, EmitTable } from "../generation.ts";
import { duckType } from "../types.ts";
import { as } from "./naming.ts";

const generateArray: Emit = (args, call) => {
  const [start = "", end = "", step = "1"] = args;
  const kind = call.types[0]?.kind;
  if (kind === "INT64") return `bq_generate_array(${start}, ${end}, CAST(${step} AS BIGINT))`;
  const element = call.type.kind === "ARRAY" ? duckType(call.type.element) : "DOUBLE";
  return `CAST(bq_generate_series(${start}, ${end}, CAST(${step} AS ${element})) AS ${element}[])`;
};

export const arrayEmits: EmitTable = {
  array_length: (args) => `len(${args[0]})`,
  array_concat: (args) => `bq_array_concat_all([${args.join(", ")}])`,
  array_reverse: as("list_reverse"),
  array_first: as("bq_array_first"),
  array_last: as("bq_array_last"),
  array_slice: as("bq_array_slice"),
  array_includes: (args) => `bq_in_array(${args[1]}, ${args[0]})`,
  array_is_distinct: (args) => `bq_array_is_distinct(${args[0]})`,
  array_min: as("list_min"),
  array_max: as("list_max"),
  array_to_string: (args, call) => {
    const array = call.types[0]?.kind === "ARRAY" && call.types[0].element.kind === "BYTES";
    if (array) return `bq_bytes_join(${args.join(", ")})`;
    return args.length > 2
      ? `bq_array_to_string_nulls(${args.join(", ")})`
      : `bq_array_to_string(${args.join(", ")})`;
  },
  generate_array: generateArray,
  $array_at_offset: (args) => `bq_at_offset(${args[0]}, ${args[1]})`,
  $array_at_ordinal: (args) => `bq_at_ordinal(${args[0]}, ${args[1]})`,
  $safe_array_at_offset: (args) => `bq_safe_at_offset(${args[0]}, ${args[1]})`,
  $safe_array_at_ordinal: (args) => `bq_safe_at_offset(${args[0]}, ${args[1]} - 1)`,
};
