import type { Message } from "../../../sql/analyzer/codec.ts";

/** A function of BigQuery that is newer than the analyser. */
export interface ExtraFunction {
  /** Lower case, as it stands in a text that calls it. */
  readonly name: string;
  readonly path: readonly string[];
  readonly message: Message;
}

const scalarType = (kind: string): Message => ({ type_kind: `TYPE_${kind}` });
const fixed = (kind: string, cardinality = "REQUIRED"): Message => ({
  kind: "ARG_TYPE_FIXED",
  type: scalarType(kind),
  options: { cardinality },
  num_occurrences: cardinality === "REQUIRED" ? 1 : -1,
});

interface Signature {
  readonly args: readonly Message[];
  readonly returns: Message;
}

const repeatable = (kind: string): Message => fixed(kind, "REPEATED");
const optional = (kind: string): Message => fixed(kind, "OPTIONAL");
const arrayOf = (kind: string): Message => ({
  kind: "ARG_TYPE_FIXED",
  type: { type_kind: "TYPE_ARRAY", array_type: { element_type: scalarType(kind) } },
  num_occurrences: 1,
});

/** An optional argument that may be, or must be, given as `name => value`. */
const named = (name: string, kind: string, rule = "POSITIONAL_OR_NAMED"): Message => ({
  kind: "ARG_TYPE_FIXED",
  type: scalarType(kind),
  options: { cardinality: "OPTIONAL", argument_name: name, named_argument_kind: rule },
  num_occurrences: -1,
});
/** Sparse vectors: an array of pairs of a dimension and its value. */
const pairsOf = (key: string): Message => ({
  kind: "ARG_TYPE_FIXED",
  type: {
    type_kind: "TYPE_ARRAY",
    array_type: {
      element_type: {
        type_kind: "TYPE_STRUCT",
        struct_type: {
          field: [key, "DOUBLE"].map((kind) => ({ field_name: "", field_type: scalarType(kind) })),
        },
      },
    },
  },
  num_occurrences: 1,
});
const distances: readonly Signature[] = [
  arrayOf("DOUBLE"),
  pairsOf("INT64"),
  pairsOf("STRING"),
].map((vector) => ({ args: [vector, vector], returns: fixed("DOUBLE") }));
const bucket = (kind: string): Signature => ({
  args: [fixed(kind), fixed("INTERVAL"), optional(kind)],
  returns: fixed(kind),
});
const ofJson = (kind: string): readonly Signature[] => [
  { args: [fixed("JSON")], returns: arrayOf(kind) },
];
const any = (index: 1 | 2): Message => ({ kind: `ARG_TYPE_ANY_${index}`, num_occurrences: 1 });

/** MAX_BY(x, y) has the type of x. */
const byKey: Signature = { args: [any(1), any(2)], returns: any(1) };

function extra(
  name: string,
  mode: "SCALAR" | "AGGREGATE",
  signatures: readonly Signature[],
): ExtraFunction {
  const path = name.toLowerCase().split(".");
  return {
    name: name.toLowerCase(),
    path,
    message: {
      name_path: path,
      group: "bigquery",
      mode,
      ...(mode === "AGGREGATE"
        ? { options: { supports_over_clause: false, supports_order_by: false } }
        : {}),
      signature: signatures.map((signature, index) => ({
        argument: signature.args,
        return_type: signature.returns,
        context_id: String(-index - 2),
      })),
    },
  };
}

export const extraFunctions: readonly ExtraFunction[] = [
  extra("json_keys", "SCALAR", [
    {
      args: [fixed("JSON"), named("max_depth", "INT64"), named("mode", "STRING", "NAMED_ONLY")],
      returns: arrayOf("STRING"),
    },
  ]),
  extra("json_flatten", "SCALAR", [{ args: [fixed("JSON")], returns: arrayOf("JSON") }]),
  extra("json_contains_path", "SCALAR", [
    { args: [fixed("JSON"), fixed("STRING")], returns: fixed("BOOL") },
  ]),
  extra("json_concat", "SCALAR", [
    { args: [fixed("JSON"), repeatable("JSON")], returns: fixed("JSON") },
  ]),
  extra("contains_substr", "SCALAR", [
    {
      args: [{ kind: "ARG_TYPE_ARBITRARY", num_occurrences: 1 }, fixed("STRING")],
      returns: fixed("BOOL"),
    },
  ]),
  extra("edit_distance", "SCALAR", [
    {
      args: [fixed("STRING"), fixed("STRING"), named("max_distance", "INT64")],
      returns: fixed("INT64"),
    },
    {
      args: [fixed("BYTES"), fixed("BYTES"), named("max_distance", "INT64")],
      returns: fixed("INT64"),
    },
  ]),
  extra("cosine_distance", "SCALAR", distances),
  extra("euclidean_distance", "SCALAR", distances),
  extra("date_bucket", "SCALAR", [bucket("DATE")]),
  extra("datetime_bucket", "SCALAR", [bucket("DATETIME")]),
  extra("timestamp_bucket", "SCALAR", [bucket("TIMESTAMP")]),
  ...["", "lax_"].flatMap((mode) => [
    extra(`${mode}bool_array`, "SCALAR", ofJson("BOOL")),
    extra(`${mode}int64_array`, "SCALAR", ofJson("INT64")),
    extra(`${mode}float64_array`, "SCALAR", ofJson("DOUBLE")),
    extra(`${mode}string_array`, "SCALAR", ofJson("STRING")),
  ]),
  extra("max_by", "AGGREGATE", [byKey]),
  extra("min_by", "AGGREGATE", [byKey]),
];
