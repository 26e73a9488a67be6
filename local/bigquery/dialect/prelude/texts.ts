/** What failures.ts knows a message of BigQuery's by. */
export const errorMark = "bigquery: ";

/** What TRIM without a set takes away: Unicode's White_Space. */
const whiteSpace =
  "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

/** Macros for strings, bytes, arrays and geography. */
export const textMacros: readonly string[] = [
  // A cast that fails: unlike error() it may stand inside TRY, and unlike a function in JavaScript it costs nothing to plan.
  `bq_error(message) AS CAST(CAST('${errorMark}' || message AS INTEGER) AS VARCHAR)`,
  // One literal: a sum of chr() calls is planned anew for every TRIM of every statement.
  `bq_white() AS '${whiteSpace}'`,
  // DuckDB maps letter by letter, Unicode does not (ß, İ).
  "bq_upper(s) AS CASE WHEN strlen(s) = length(s) THEN upper(s) ELSE bq_upper_text(s) END",
  "bq_lower(s) AS CASE WHEN strlen(s) = length(s) THEN lower(s) ELSE bq_lower_text(s) END",
  // Trimming by a set is slow, and most strings begin and end in plain letters.
  "bq_plain(letter) AS letter > ' ' AND letter <= '~'",
  "bq_trim(s) AS CASE WHEN bq_plain(left(s, 1)) AND bq_plain(right(s, 1)) THEN s ELSE trim(s, bq_white()) END",
  "bq_ltrim(s) AS CASE WHEN bq_plain(left(s, 1)) THEN s ELSE ltrim(s, bq_white()) END",
  "bq_rtrim(s) AS CASE WHEN bq_plain(right(s, 1)) THEN s ELSE rtrim(s, bq_white()) END",
  "bq_trim_set(s, c) AS CASE WHEN c = '' THEN s ELSE trim(s, c) END",
  "bq_ltrim_set(s, c) AS CASE WHEN c = '' THEN s ELSE ltrim(s, c) END",
  "bq_rtrim_set(s, c) AS CASE WHEN c = '' THEN s ELSE rtrim(s, c) END",
  "bq_length_check(n, what) AS CASE WHEN n < 0 THEN CAST(bq_error(what) AS BIGINT) ELSE n END",
  "bq_lpad(s, n, p) AS CASE WHEN p = '' THEN CAST(bq_error('Third argument (pad pattern) for LPAD/RPAD cannot be empty') AS VARCHAR) ELSE lpad(s, CAST(bq_pad_check(n) AS INTEGER), p) END",
  "bq_rpad(s, n, p) AS CASE WHEN p = '' THEN CAST(bq_error('Third argument (pad pattern) for LPAD/RPAD cannot be empty') AS VARCHAR) ELSE rpad(s, CAST(bq_pad_check(n) AS INTEGER), p) END",
  "bq_pad_check(n) AS CASE WHEN n > 1048576 THEN bq_index_error('Output of LPAD/RPAD exceeds max allowed output size of 1MB') ELSE bq_length_check(n, 'Second argument (output size) for LPAD/RPAD cannot be negative') END",
  "bq_left(s, n) AS CASE WHEN n IS NOT NULL THEN substring(s, 1, least(bq_length_check(n, 'Second argument in LEFT() cannot be negative'), 4294967295)) END",
  "bq_right(s, n) AS CASE WHEN n IS NULL THEN NULL WHEN bq_length_check(n, 'Second argument in RIGHT() cannot be negative') = 0 THEN substring(s, 1, 0) ELSE substring(s, greatest(length(s) - n + 1, 1), length(s)) END",
  "bq_repeat(s, n) AS CASE WHEN strlen(s) * CAST(n AS DOUBLE) > 1048576 THEN bq_error('Output of REPEAT exceeds max allowed output size of 1MB') ELSE repeat(s, bq_length_check(n, 'Second argument (repeat count) for REPEAT cannot be negative')) END",
  "bq_replace(s, a, b) AS CASE WHEN a = '' THEN CASE WHEN b IS NOT NULL THEN s END ELSE replace(s, a, b) END",
  "bq_substr_from(s, p) AS CASE WHEN p >= 0 THEN substring(s, least(greatest(p, 1), 4294967295)) WHEN p <= -length(s) THEN s ELSE substring(s, length(s) + p + 1) END",
  "bq_substr(s, p, n) AS CASE WHEN n IS NOT NULL THEN substring(bq_substr_from(s, p), 1, least(bq_length_check(n, 'Third argument in SUBSTR() cannot be negative'), 4294967295)) END",
  "bq_split(s, d) AS CASE WHEN d IS NULL THEN NULL WHEN s = '' THEN [''] WHEN d = '' THEN bq_code_point_texts(s) ELSE string_split(s, d) END",
  "bq_array_to_string(l, d) AS CASE WHEN l IS NOT NULL AND d IS NOT NULL THEN coalesce(array_to_string(list_filter(l, lambda x: x IS NOT NULL), d), '') END",
  "bq_array_to_string_nulls(l, d, n) AS CASE WHEN l IS NOT NULL AND d IS NOT NULL AND n IS NOT NULL THEN coalesce(array_to_string(list_transform(l, lambda x: coalesce(x, n)), d), '') END",
  "bq_like(s, p) AS CASE WHEN contains(p, '\\') THEN bq_like_escaped(s, p) ELSE s LIKE p END",
  "bq_contains_substr(s, x) AS contains(bq_normalize(s, 1, true), bq_normalize(x, 1, true))",
  "bq_array_concat(a, b) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN list_concat(a, b) END",
  "bq_array_concat_all(l) AS CASE WHEN len(list_filter(l, lambda x: x IS NULL)) = 0 THEN flatten(l) END",
  "bq_in_array(x, l) AS CASE WHEN l IS NULL THEN false WHEN len(l) = 0 THEN false WHEN x IS NULL THEN NULL WHEN list_contains(l, x) THEN true WHEN len(list_filter(l, lambda e: e IS NULL)) > 0 THEN NULL ELSE false END",
  "bq_at_offset(l, i) AS CASE WHEN i < 0 OR i >= len(l) THEN l[bq_index_error('Array index ' || i || ' is out of bounds')] ELSE l[i + 1] END",
  "bq_at_ordinal(l, i) AS CASE WHEN i < 1 OR i > len(l) THEN l[bq_index_error('Array index ' || i || ' is out of bounds')] ELSE l[i] END",
  // DuckDB's own counts bytes.
  // DuckDB counts bytes, which are letters in ASCII.
  "bq_letter_edits(a, b) AS CASE WHEN strlen(a) = length(a) AND strlen(b) = length(b) THEN CAST(levenshtein(a, b) AS BIGINT) ELSE bq_edit_count(a, b) END",
  "bq_edit_distance(a, b, most) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN least(bq_letter_edits(a, b), CASE WHEN most < 0 THEN bq_index_error('max_distance must not be negative') ELSE most END) END",
  "bq_index_error(m) AS CAST(bq_error(m) AS BIGINT)",
  "bq_safe_at_offset(l, i) AS CASE WHEN i >= 0 THEN l[i + 1] END",
  "bq_array_first(l) AS CASE WHEN len(l) = 0 THEN l[bq_index_error('ARRAY_FIRST cannot get the first element of an empty array')] ELSE l[1] END",
  "bq_array_last(l) AS CASE WHEN len(l) = 0 THEN l[bq_index_error('ARRAY_LAST cannot get the last element of an empty array')] ELSE l[len(l)] END",
  "bq_slice_index(i, n) AS CASE WHEN i < 0 THEN i + n ELSE i END",
  "bq_array_slice(l, a, b) AS CASE WHEN l IS NULL OR a IS NULL OR b IS NULL THEN NULL WHEN bq_slice_index(b, len(l)) < 0 OR bq_slice_index(a, len(l)) >= len(l) THEN list_slice(l, 2, 1) ELSE list_slice(l, greatest(bq_slice_index(a, len(l)), 0) + 1, bq_slice_index(b, len(l)) + 1) END",
  "bq_array_is_distinct(l) AS CASE WHEN l IS NOT NULL THEN len(list_distinct(l)) + CASE WHEN len(list_filter(l, lambda x: x IS NULL)) > 0 THEN 1 ELSE 0 END = len(l) END",
  "bq_generate_array(a, b, s) AS CASE WHEN s = 0 THEN [CAST(bq_error('Sequence step cannot be 0.') AS BIGINT)] WHEN a IS NULL OR b IS NULL OR s IS NULL THEN NULL WHEN s > 0 AND a > b OR s < 0 AND a < b THEN CAST([] AS BIGINT[]) WHEN abs(CAST(b AS HUGEINT) - a) // abs(CAST(s AS HUGEINT)) >= 1048575 THEN [CAST(bq_error('Cannot generate arrays with more than 1048575 elements.') AS BIGINT)] ELSE generate_series(a, b, s) END",
  "bq_generate_series(a, b, s) AS CASE WHEN a IS NULL OR b IS NULL OR s IS NULL THEN NULL WHEN s = 0 THEN [CAST(bq_error('Sequence step cannot be 0.') AS DOUBLE)] WHEN s > 0 AND a > b OR s < 0 AND a < b THEN list_slice([a], 2, 1) ELSE list_transform(range(0, CAST(floor((b - a) / s + 1e-12) AS BIGINT) + 1), lambda i: a + i * s) END",
  // NULLs are the least values, and what lies between one and a number is that number.
  "bq_quantile_disc_nulls(l, p) AS l[greatest(CAST(ceil(p * len(l)) AS BIGINT), 1)]",
  "bq_quantile_cont_nulls(l, p) AS bq_between(l[1 + CAST(floor(p * (len(l) - 1)) AS BIGINT)], l[1 + CAST(ceil(p * (len(l) - 1)) AS BIGINT)], p * (len(l) - 1) - floor(p * (len(l) - 1)))",
  "bq_between(a, b, f) AS CASE WHEN f = 0 THEN a ELSE coalesce(a + (b - a) * f, b, a) END",
  "bq_quantiles(l, n) AS CASE WHEN len(l) > 0 THEN list_transform(range(0, n + 1), lambda i: l[1 + CAST(round(i * (len(l) - 1) / n) AS BIGINT)]) END",
  "bq_top_count(l, n) AS list_transform(list_slice(list_sort(list_transform(list_distinct(l), lambda v: struct_pack(c := -len(list_filter(l, lambda x: x = v)), v := v))), 1, n), lambda e: struct_pack(_0 := e.v, _1 := CAST(-e.c AS BIGINT)))",
  "bq_top_sum(l, n) AS list_transform(list_slice(list_sort(list_transform(list_distinct(list_transform(l, lambda e: e.v)), lambda v: struct_pack(s := -list_sum(list_transform(list_filter(l, lambda x: x.v = v), lambda x: x.w)), v := v))), 1, n), lambda e: struct_pack(_0 := e.v, _1 := -e.s))",
  "bq_hll_encode(l) AS encode(to_json(list_sort(coalesce(l, [])))::VARCHAR)",
  "bq_hll_union(l) AS bq_hll_encode(list_distinct(flatten(list_transform(l, lambda b: from_json(decode(b), '[\"UBIGINT\"]')))))",
  "bq_hll_extract(b) AS coalesce(CAST(json_array_length(decode(b)) AS BIGINT), 0)",
  "bq_from_hex(s) AS unhex(CASE WHEN regexp_full_match(s, '[0-9a-fA-F]*') THEN CASE WHEN length(s) % 2 = 1 THEN '0' || s ELSE s END WHEN s IS NOT NULL THEN CAST(bq_error(format('Failed to decode invalid hexadecimal string due to character at offset {}: {}', length(regexp_extract(s, '^[0-9a-fA-F]*')), s)) AS VARCHAR) END)",
  "bq_geog_point(x, y) AS CASE WHEN x IS NOT NULL AND y IS NOT NULL THEN CASE WHEN y NOT BETWEEN -90 AND 90 THEN CAST(bq_error('Latitude must be between -90 and 90 degrees. Specified: ' || bq_float_text(y)) AS VARCHAR) ELSE 'POINT(' || bq_wkt_number(x) || ' ' || bq_wkt_number(y) || ')' END END",
  "bq_wkt_number(x) AS regexp_replace(bq_float_text(x), '\\.0$', '')",
  "bq_st_x(g) AS CAST(regexp_extract(g, '^POINT\\((\\S+) (\\S+)\\)$', 1) AS DOUBLE)",
  "bq_st_y(g) AS CAST(regexp_extract(g, '^POINT\\((\\S+) (\\S+)\\)$', 2) AS DOUBLE)",
  "bq_geog_from_text(s) AS CASE WHEN s IS NULL THEN NULL WHEN regexp_full_match(upper(s), '\\s*POINT\\s*\\(\\s*\\S+\\s+\\S+\\s*\\)\\s*') THEN bq_geog_point(CAST(regexp_extract(upper(s), '\\(\\s*(\\S+)\\s+(\\S+)\\s*\\)', 1) AS DOUBLE), CAST(regexp_extract(upper(s), '\\(\\s*(\\S+)\\s+(\\S+)\\s*\\)', 2) AS DOUBLE)) ELSE CAST(bq_error('not supported locally: geographies other than points') AS VARCHAR) END",
  "bq_st_distance(a, b) AS 2 * 6371010.0 * asin(least(1.0, sqrt(pow(sin(radians(bq_st_y(b) - bq_st_y(a)) / 2), 2) + cos(radians(bq_st_y(a))) * cos(radians(bq_st_y(b))) * pow(sin(radians(bq_st_x(b) - bq_st_x(a)) / 2), 2))))",
];
