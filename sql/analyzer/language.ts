/**
 * GoogleSQL's language features that BigQuery does not have (or that only Google's inner products have). Everything else
 * that the analyser knows is switched on. `TIMESTAMP_NANOS` is off because BigQuery keeps microseconds.
 */
const absentFromBigQuery = [
  /TEST_/,
  /TIMESTAMP_NANOS/,
  /DISALLOW_/,
  /DISABLE_/,
  /STRICT_/,
  /SPANNER/,
  /PROTO/,
  /ANONYMIZATION/,
  /DIFFERENTIAL_PRIVACY/,
  /AGGREGATION_THRESHOLD/,
  /ENCRYPTION/,
  /SLASH_PATHS/,
  /MODULES/,
  /GROUP_ROWS/,
  /INLINE_LAMBDA/,
  /ARRAY_AGGREGATION_FUNCTIONS/,
  /ARRAY_FIND_FUNCTIONS/,
  /FIRST_AND_LAST_N/,
  /NULLIFZERO/,
  /PI_FUNCTIONS/,
  /SEQUENCE_ARG/,
  /SQL_MACROS/,
  /DML_RETURNING/,
  /TIME_BUCKET/,
  /REPLACE_FIELDS/,
  /FILTER_FIELDS/,
  /STRUCT_POSITIONAL_ACCESSOR/,
  /BETWEEN_UINT64/,
];

const rewrites = [
  "REWRITE_FLATTEN",
  "REWRITE_ARRAY_FILTER_TRANSFORM",
  "REWRITE_UNPIVOT",
  "REWRITE_PIVOT",
  "REWRITE_ARRAY_INCLUDES",
  "REWRITE_TYPEOF_FUNCTION",
  "REWRITE_NULLIFERROR_FUNCTION",
  "REWRITE_LIKE_ANY_ALL",
  "REWRITE_BUILTIN_FUNCTION_INLINER",
  "REWRITE_SET_OPERATION_CORRESPONDING",
];

export function languageOptions(allFeatures: readonly string[]): Record<string, unknown> {
  return Object.freeze({
    name_resolution_mode: "NAME_RESOLUTION_DEFAULT",
    product_mode: "PRODUCT_EXTERNAL",
    error_on_deprecated_syntax: false,
    enabled_language_features: allFeatures.filter(
      (feature) =>
        feature.startsWith("FEATURE_") &&
        !absentFromBigQuery.some((pattern) => pattern.test(feature)),
    ),
    // QUALIFY is reserved in BigQuery, and without that a QUALIFY clause without WHERE reads as an alias.
    reserved_keywords: ["QUALIFY"],
  });
}

export function analyzerOptions(language: Record<string, unknown>): Record<string, unknown> {
  return {
    language_options: language,
    parameter_mode: "PARAMETER_NAMED",
    error_message_mode: "ERROR_MESSAGE_ONE_LINE",
    default_timezone: "UTC",
    prune_unused_columns: true,
    allow_undeclared_parameters: false,
    statement_context: "CONTEXT_DEFAULT",
    enabled_rewrites: rewrites,
    show_function_signature_mismatch_details: true,
    parse_location_record_type: "PARSE_LOCATION_RECORD_NONE",
    preserve_column_aliases: true,
    system_variables: systemVariables,
  };
}

const systemVariables = [
  { name_path: ["error", "message"], type: { type_kind: "TYPE_STRING" } },
  { name_path: ["error", "statement_text"], type: { type_kind: "TYPE_STRING" } },
  { name_path: ["error", "formatted_stack_trace"], type: { type_kind: "TYPE_STRING" } },
  { name_path: ["row_count"], type: { type_kind: "TYPE_INT64" } },
  { name_path: ["project_id"], type: { type_kind: "TYPE_STRING" } },
  { name_path: ["dataset_id"], type: { type_kind: "TYPE_STRING" } },
  { name_path: ["dataset_project_id"], type: { type_kind: "TYPE_STRING" } },
  { name_path: ["time_zone"], type: { type_kind: "TYPE_STRING" } },
  { name_path: ["script", "job_id"], type: { type_kind: "TYPE_STRING" } },
  { name_path: ["script", "bytes_processed"], type: { type_kind: "TYPE_INT64" } },
  { name_path: ["last_job_id"], type: { type_kind: "TYPE_STRING" } },
];
