import { AnalysisError, AnalyzerStopped } from "../../../sql/analyzer/client.ts";
import { errorMark } from "../dialect/prelude/texts.ts";
import { BigQueryError } from "../errors.ts";

/** DuckDB's and the analyser's refusals as BigQuery words them. */
export function bigQueryFailure(error: unknown): BigQueryError {
  if (error instanceof BigQueryError) return error;
  if (error instanceof AnalysisError) return analysisFailure(error);
  if (isTooComplex(error)) return tooComplex(error);
  const message = error instanceof Error ? error.message : String(error);
  const stated = raised.exec(message)?.[1];
  if (stated !== undefined)
    return new BigQueryError("invalidQuery", stated, { location: "query", cause: error });
  const [first = ""] = message.split("\n\nLINE");
  const text = first.replace(
    /^(Invalid Input|Conversion|Out of Range|Constraint|Binder|Catalog|Parser|Transaction|TransactionContext|INTERNAL|Not implemented|Interrupt) Error: /i,
    "",
  );
  if (/^Interrupt|INTERRUPT/i.test(message))
    return new BigQueryError(
      "stopped",
      "Job execution was cancelled: User requested cancellation",
      { cause: error },
    );
  if (/Out of Memory/i.test(message))
    return new BigQueryError(
      "resourcesExceeded",
      "Resources exceeded during query execution: the local warehouse ran out of memory.",
      { cause: error },
    );
  for (const [pattern, rewrite] of rewrites) {
    const match = pattern.exec(text);
    if (match !== null)
      return new BigQueryError("invalidQuery", rewrite(match), { location: "query", cause: error });
  }
  // What DuckDB refuses to bind or parse is a query that generation got wrong, not the user.
  if (/^(Binder|Parser|Catalog|INTERNAL|Not implemented) Error/i.test(message))
    return new BigQueryError(
      "notImplemented",
      `not supported locally: the local engine could not run the statement (${text.split("\n")[0]})`,
      { cause: error },
    );
  return new BigQueryError("invalidQuery", text, { location: "query", cause: error });
}

/** A statement too deep for DuckDB, for the analyser (which then stops), or for the stack of this process. */
function isTooComplex(error: unknown): boolean {
  return (
    error instanceof AnalyzerStopped ||
    (error instanceof RangeError && error.message.startsWith("Maximum call stack")) ||
    (error instanceof Error && /maximum nesting depth|expression depth limit/.test(error.message))
  );
}

function tooComplex(cause: unknown): BigQueryError {
  return new BigQueryError(
    "resourcesExceeded",
    "Resources exceeded during query execution: Not enough resources for query planning - too many subqueries or query is too complex. Split it into smaller expressions or WITH clauses.",
    { cause },
  );
}

/** bq_error's cast, which DuckDB quotes in whole. */
const raised = new RegExp(
  `^Conversion Error: Could not convert string '${errorMark}([^]*?)' to INT32(?:\\n|$)`,
);

const rewrites: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/^Overflow in addition of INT64 \((.*) \+ (.*)\)/, (m) => `int64 overflow: ${m[1]} + ${m[2]}`],
  [/^Overflow in subtraction of INT64 \((.*) - (.*)\)/, (m) => `int64 overflow: ${m[1]} - ${m[2]}`],
  [
    /^Overflow in multiplication of INT64 \((.*) \* (.*)\)/,
    (m) => `int64 overflow: ${m[1]} * ${m[2]}`,
  ],
  [/^Overflow in negation|Overflow in (unary|abs)/i, () => "int64 overflow in negation"],
  [/^Overflow in .* of DECIMAL\(38\) \((.*)\)/, (m) => `numeric overflow: ${m[1]}`],
  [
    /^(?:Casting value|Could not cast value) "?(-?[\d.]+)"? (?:to type )?(?:to )?DECIMAL/i,
    (m) => `numeric out of range: ${m[1]}`,
  ],
  [
    /^More than one row returned by a subquery/i,
    () => "Scalar subquery produced more than one element",
  ],
  [/^Unknown TimeZone '(.*)'/, (m) => `Invalid time zone: ${m[1]}`],
  [/^NOT NULL constraint failed: (?:.*\.)?(\w+)/, (m) => `Required field ${m[1]} cannot be null`],
  [
    /^CHECK constraint failed on table (.*?)(?: with expression (.*))?$/m,
    (m) => `A value does not fit the length, precision or scale of its column (${m[2] ?? m[1]})`,
  ],
  [/invalid UTF8|Invalid string encoding|not a valid UTF-?8/i, () => "Invalid UTF-8 string"],
];

/** Functions that BigQuery has and neither the analyser nor the local engine. */
const cloudFunctions = new RegExp(
  `^(?:${[
    "(?:keys|aead|ai|ml|obj|kll_quantiles)\\..*",
    "(?:deterministic|dlp|s2|st)_.*",
    "approx_(?:cosine|euclidean|dot_product)_?(?:distance)?",
    "vector_search|bag_of_words|tf_idf|text_analyze|search|appends|changes",
    "gap_fill|range_sessionize",
    "external_query|external_object_transform",
  ].join("|")})$`,
  "i",
);

function analysisFailure(error: AnalysisError): BigQueryError {
  if (isTooComplex(error)) return tooComplex(error);
  const absent = /^(?:Function|Table-valued function) not found: ([\w.`]+)/.exec(
    error.message,
  )?.[1];
  if (absent !== undefined && cloudFunctions.test(absent))
    return new BigQueryError(
      "notImplemented",
      `not supported locally: function ${absent.toUpperCase()}`,
      { cause: error },
    );
  // The analyser ends in `[at 1:8]`, BigQuery in `at [1:8]`.
  const message = withInputTypes(error.message.replace(/ \[at (\d+:\d+)\]$/, " at [$1]"));
  return new BigQueryError("invalidQuery", message, { location: "query", cause: error });
}

/** BigQuery's newer analyser says which types an operator had for a template. */
function withInputTypes(message: string): string {
  const types = / for argument types: (.*)$/m.exec(message)?.[1];
  if (types === undefined) return message;
  return message.replace(
    /Unable to find common supertype for templated argument <T1>(?=$| at \[)/m,
    (line) =>
      `${line}\n      Input types for <T1>: {${[...new Set(types.split(", "))].toSorted().join(", ")}}`,
  );
}
