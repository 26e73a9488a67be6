/** The value cannot be read from what these give. */
const masking = new Set([
  "md5",
  "sha1",
  "sha256",
  "sha512",
  "farm_fingerprint",
  "deterministic_encrypt",
  "aead.encrypt",
  "count",
  "$count_star",
  "countif",
  "approx_count_distinct",
  "hll_count.init",
  "length",
  "char_length",
  "byte_length",
  "octet_length",
  "array_length",
]);
export const isMasking = (name: string): boolean => masking.has(name);

/** They take a path, the second argument, out of JSON. */
const jsonPath = new Set([
  "json_value",
  "json_query",
  "json_extract",
  "json_extract_scalar",
  "json_value_array",
  "json_query_array",
  "json_extract_array",
  "json_extract_string_array",
  "$subscript",
]);
export const takesJsonPath = (name: string): boolean => jsonPath.has(name);

/** What comes out is one of the arguments, or an array or element of it. */
const passing = new Set([
  "coalesce",
  "ifnull",
  "greatest",
  "least",
  "any_value",
  "array_agg",
  "array_concat",
  "array_concat_agg",
  "$make_array",
  "array_reverse",
  "array_first",
  "array_last",
  "array_slice",
  "min",
  "max",
  "first_value",
  "last_value",
  "nth_value",
  "lag",
  "lead",
  "parse_json",
  "to_json_string",
  "safe_to_json",
]);
export const passesOn = (name: string): boolean => passing.has(name);

/** The first argument is what comes out, the others only say where it stands. */
const indexing = new Set([
  "$array_at_offset",
  "$array_at_ordinal",
  "$safe_array_at_offset",
  "$safe_array_at_ordinal",
  "array_at_offset",
  "nullif",
]);
export const isIndexing = (name: string): boolean => indexing.has(name);

export interface Branches {
  readonly conditions: readonly number[];
  readonly values: readonly number[];
}

/** Which arguments decide and which come out, of what chooses among them. */
export function branchesOf(name: string, count: number): Branches | undefined {
  switch (name) {
    case "if":
      return { conditions: [0], values: [1, 2] };
    // WHEN, THEN, … and perhaps ELSE.
    case "$case_no_value":
      return casesFrom(0, count);
    // The value, then WHEN, THEN, … and perhaps ELSE.
    case "$case_with_value": {
      const { conditions, values } = casesFrom(1, count);
      return { conditions: [0, ...conditions], values };
    }
    default:
      return undefined;
  }
}

function casesFrom(first: number, count: number): Branches {
  const positions = Array.from({ length: count - first }, (_none, index) => index);
  const otherwise = positions.length % 2 === 1 ? positions.length - 1 : undefined;
  const isCondition = (index: number): boolean => index % 2 === 0 && index !== otherwise;
  return {
    conditions: positions.filter(isCondition).map((index) => index + first),
    values: positions.filter((index) => !isCondition(index)).map((index) => index + first),
  };
}
