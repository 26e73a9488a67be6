import { RE2JS } from "re2js";
import { text, required } from "../../../../sql/analyzer/tree.ts";
import { BigQueryError } from "../../errors.ts";
import type { Call, Emit, EmitTable } from "../generation.ts";
import { patternProblem, tooManyGroups } from "../udf/regexp.ts";

/** The pattern where it is a literal, checked as BigQuery does before anything runs. */
function literalPattern(call: Call): { pattern: string; groups: number } | undefined {
  const node = call.nodes[1];
  if (node?.kind !== "literal" || call.types[0]?.kind === "BYTES") return undefined;
  // SAFE. answers NULL for a wrong pattern, so that one is found while the query runs.
  if (call.safe) return undefined;
  const value = required(required(node, "value"), "value");
  if (value["string_value"] === undefined) return undefined;
  const pattern = text(value, "string_value");
  try {
    return { pattern, groups: RE2JS.compile(pattern).groupCount() };
  } catch (error) {
    throw new BigQueryError("invalidQuery", patternProblem(error), { cause: error });
  }
}

const onBytes = (call: Call): boolean => call.types[0]?.kind === "BYTES";

const contains: Emit = (args, call) => {
  if (onBytes(call))
    return `bq_regexp_contains(bq_latin1_text(${args[0]}), bq_latin1_text(${args[1]}))`;
  return literalPattern(call) === undefined
    ? `bq_regexp_contains(${args[0]}, ${args[1]})`
    : `regexp_matches(${args[0]}, ${args[1]})`;
};

/** The first match, or its one capturing group; NULL where nothing matches. */
const extract: Emit = (args, call) => {
  if (onBytes(call))
    return `bq_latin1_bytes(bq_regexp_extract(bq_latin1_text(${args[0]}), bq_latin1_text(${args[1]}), ${args[2] ?? 1}, ${args[3] ?? 1}))`;
  const literal = literalPattern(call);
  if (literal !== undefined && literal.groups > 1)
    throw new BigQueryError("invalidQuery", tooManyGroups);
  const group = literal === undefined ? 1 : literal.groups;
  if (literal === undefined || args.length > 2 || (group === 1 && !isGroupCertain(literal.pattern)))
    return `bq_regexp_extract(${args[0]}, ${args[1]}, CAST(${args[2] ?? 1} AS BIGINT), CAST(${args[3] ?? 1} AS BIGINT))`;
  return `CASE WHEN regexp_matches(${args[0]}, ${args[1]}) THEN regexp_extract(${args[0]}, ${args[1]}, ${group}) END`;
};

/** Whether the group takes part in every match: DuckDB answers an empty text for one that does not, BigQuery NULL. */
const isGroupCertain = (pattern: string): boolean =>
  !pattern.includes("|") && !/\)[?*{]/.test(pattern);

const extractAll: Emit = (args, call) => {
  if (onBytes(call))
    return `list_transform(bq_regexp_extract_all(bq_latin1_text(${args[0]}), bq_latin1_text(${args[1]})), lambda x: bq_latin1_bytes(x))`;
  literalPattern(call);
  return `bq_regexp_extract_all(${args[0]}, ${args[1]})`;
};

const replace: Emit = (args, call) => {
  if (onBytes(call))
    return `bq_latin1_bytes(bq_regexp_replace(bq_latin1_text(${args[0]}), bq_latin1_text(${args[1]}), bq_latin1_text(${args[2]})))`;
  literalPattern(call);
  // The engine's own leaves a wrong \\-escape in the rewrite as it is.
  const plain = call.nodes[1]?.kind === "literal" && call.nodes[2]?.kind === "literal";
  return plain && !args[2]?.includes("\\")
    ? `regexp_replace(${args.join(", ")}, 'g')`
    : `bq_regexp_replace(${args.join(", ")})`;
};

const instr: Emit = (args, call) => {
  literalPattern(call);
  const [first = "", second = "", position = "1", occurrence = "1", after = "0"] = args;
  const [value, pattern] = onBytes(call)
    ? [`bq_latin1_text(${first})`, `bq_latin1_text(${second})`]
    : [first, second];
  return `bq_regexp_instr(${value}, ${pattern}, CAST(${position} AS BIGINT), CAST(${occurrence} AS BIGINT), CAST(${after} AS BIGINT))`;
};

export const regexpEmits: EmitTable = {
  regexp_contains: contains,
  regexp_extract: extract,
  regexp_substr: extract,
  regexp_extract_all: extractAll,
  regexp_replace: replace,
  regexp_instr: instr,
};
