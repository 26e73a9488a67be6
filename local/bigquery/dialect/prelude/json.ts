/** Macros over canonical JSON text; `_text` variants take any STRING and read what is no JSON as NULL. */
export const jsonMacros: readonly string[] = [
  "bq_json_scalar(x) AS CASE left(x, 1) WHEN '{' THEN NULL WHEN '[' THEN NULL WHEN '\"' THEN json_extract_string(x, '$') ELSE nullif(x, 'null') END",
  // The document is parsed once, and what is found in it, if it is neither object nor array, once more.
  "bq_json_value_json(j, p) AS json_extract_string(json_value(j, p), '$')",
  "bq_json_value_text(s, p) AS CASE WHEN json_valid(s) THEN bq_json_spelled(s, p, CAST(json_extract(s, p) AS VARCHAR)) END",
  // DuckDB re-spells numbers (1.50 becomes 1.5), BigQuery's functions over STRING keep their text.
  "bq_json_spelled(s, p, x) AS CASE WHEN regexp_matches(x, '^-?[0-9]+[.eE]') OR length(x) > 15 AND regexp_matches(x, '^-?[0-9]') THEN bq_json_value_of(s, p, false) ELSE bq_json_scalar(x) END",
  "bq_json_query_json(j, p) AS nullif(CAST(json_extract(j, p) AS VARCHAR), 'absent')",
  "bq_json_query_text(s, p) AS CASE WHEN json_valid(s) THEN bq_json_query_spelled(s, p, CAST(json_extract(s, p) AS VARCHAR)) END",
  "bq_json_query_spelled(s, p, x) AS CASE WHEN x = 'null' THEN NULL WHEN regexp_matches(x, '[0-9][.eE]|[0-9]{15}') OR contains(x, '\\') THEN bq_json_query_of(s, p, false) ELSE x END",
  "bq_json_quote(s) AS CASE WHEN regexp_matches(s, '[\\x00-\\x1f\"\\\\\\x{2028}\\x{2029}\\x{7f}<]') THEN bq_json_escape(s) ELSE '\"' || s || '\"' END",
  "bq_json_int64(x) AS CASE WHEN abs(x) > 9007199254740992 THEN '\"' || x || '\"' ELSE CAST(x AS VARCHAR) END",
  "bq_json_numeric(x, whole) AS bq_json_decimal(bq_cast_numeric_string(x), whole)",
  "bq_json_bignumeric(x, whole) AS bq_json_decimal(bq_cast_bignumeric_string(x), whole)",
  "bq_json_interval(i) AS bq_interval_iso(CAST(datepart('year', i) * 12 + datepart('month', i) AS BIGINT), CAST(datepart('day', i) AS BIGINT), bq_interval_micros(i))",
];
