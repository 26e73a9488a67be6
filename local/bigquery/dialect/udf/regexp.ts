import { RE2JS } from "re2js";
import { scalar } from "./scalar-function.ts";

const compiled = new Map<string, RE2JS>();

function pattern(source: string): RE2JS {
  let expression = compiled.get(source);
  if (expression === undefined) {
    try {
      expression = RE2JS.compile(source);
    } catch (error) {
      throw new Error(patternProblem(error), { cause: error });
    }
    compiled.set(source, expression);
  }
  return expression;
}

export const tooManyGroups =
  "Regular expressions passed into extraction functions must not have more than 1 capturing group";

/** RE2's words for what is wrong with a pattern. */
export function patternProblem(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  const match = /^error parsing regexp: (.*?): `([^]*)`$/.exec(reason);
  const problem = match === null ? reason : `${match[1]}: ${match[2]}`;
  return `Cannot parse regular expression: ${problem.replace("missing closing )", "missing )")}`;
}

interface Match {
  readonly start: number;
  readonly end: number;
  readonly text: string | null;
}

/** Matches without overlap from a position, each with its one capturing group if there is one. */
function* matches(value: string, source: string, from: number): Generator<Match> {
  const expression = pattern(source);
  const groups = expression.groupCount();
  if (groups > 1) throw new Error(tooManyGroups);
  const matcher = expression.matcher(value);
  let at = from;
  // Where the text has ended BigQuery looks for no further match, not even an empty one.
  while ((at < value.length || at === from) && matcher.find(at)) {
    yield { start: matcher.start(groups), end: matcher.end(groups), text: matcher.group(groups) };
    at = matcher.end() > matcher.start() ? matcher.end() : matcher.end() + 1;
  }
}

function nth(
  value: string,
  source: string,
  position: bigint,
  occurrence: bigint,
): Match | undefined {
  if (position < 1n) throw new Error("Position must be positive");
  if (occurrence < 1n) throw new Error("Occurrence must be positive");
  const from = [...value].slice(0, Number(position) - 1).join("").length;
  if (Number(position) > [...value].length + 1) return undefined;
  let left = occurrence;
  for (const match of matches(value, source, from)) if (--left === 0n) return match;
  return undefined;
}

function checkRewrite(rewrite: string, groups: number): void {
  let most = 0;
  for (const [, letter = ""] of rewrite.matchAll(/\\([^]?)/g)) {
    if (letter !== "\\" && !/^\d$/.test(letter))
      throw new Error(
        `Invalid REGEXP_REPLACE pattern: Rewrite schema error: '\\' must be followed by a digit or '\\'.`,
      );
    if (letter !== "\\") most = Math.max(most, Number(letter));
  }
  if (most > groups)
    throw new Error(
      `Invalid REGEXP_REPLACE pattern: Rewrite schema requests ${most} matches, but the regexp only has ${groups} parenthesized subexpressions.`,
    );
}

/** `\1` in BigQuery's rewrite is the first group, `\0` the whole match. */
function replace(value: string, source: string, rewrite: string): string {
  checkRewrite(rewrite, pattern(source).groupCount());
  const matcher = pattern(source).matcher(value);
  let result = "";
  let copied = 0;
  let at = 0;
  let lastEnd = -1;
  while (at <= value.length && matcher.find(at)) {
    const [start, end] = [matcher.start(), matcher.end()];
    // Where a match has just ended, an empty one does not count.
    if (start !== end || start !== lastEnd) {
      result += value.slice(copied, start);
      result += rewrite.replaceAll(/\\(.?)/g, (_whole, letter: string) =>
        letter === "\\" ? "\\" : (matcher.group(Number(letter)) ?? ""),
      );
      copied = end;
      lastEnd = end;
    }
    at = end > start ? end : end + 1;
  }
  return result + value.slice(copied);
}

const points = (value: string, end: number): bigint =>
  BigInt(Array.from(value.slice(0, end)).length);

export const regexpFunctions = [
  scalar("bq_regexp_contains", ["text", "text"], "bool", (value, source) =>
    pattern(source).matcher(value).find(),
  ),
  scalar(
    "bq_regexp_extract",
    ["text", "text", "int", "int"],
    "text",
    (value, source, position, occurrence) => {
      const match = nth(value, source, position, occurrence);
      return match === undefined ? null : match.text;
    },
  ),
  scalar("bq_regexp_extract_all", ["text", "text"], "texts", (value, source) =>
    [...matches(value, source, 0)].map((match) => match.text ?? ""),
  ),
  scalar("bq_regexp_replace", ["text", "text", "text"], "text", replace),
  scalar(
    "bq_regexp_instr",
    ["text", "text", "int", "int", "int"],
    "int",
    (value, source, position, occurrence, after) => {
      if (after !== 0n && after !== 1n) throw new Error("Invalid return_position_after_match.");
      const match = nth(value, source, position, occurrence);
      if (source === "" || value === "" || match === undefined) return 0n;
      // A match of nothing counts as lying behind the letter that follows it.
      if (match.start === match.end)
        return points(value, Math.min(match.start + 1, value.length)) + 1n;
      return points(value, after === 1n ? match.end : match.start) + 1n;
    },
  ),
];
