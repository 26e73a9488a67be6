import type { Generation } from "./generation.ts";
import { usesOf } from "./macro-uses.ts";

/**
 * Writes an expression over arguments so that none is evaluated more than once. One that would be is bound to a name:
 * in DuckDB a lambda over a list of one element is the only binding inside an expression that is neither copied nor made
 * into a join; it cannot hold subqueries, for which the join remains. `apart` binds every argument that may fail, for an expression that hides its own errors but not theirs.
 */
export function once(
  generation: Generation,
  args: readonly string[],
  write: (names: readonly string[]) => string,
  apart = false,
): string {
  // Columns get a name too: DuckDB does not find those that a lambda inside a correlated subquery refers to.
  const bound = args.flatMap((arg, index) =>
    isConstant(arg) ? [] : [{ arg, index, name: generation.unique("v") }],
  );
  const names = [...args];
  for (const { index, name } of bound) names[index] = name;
  const body = write(names);
  const isRepeated = ({ arg, name }: { arg: string; name: string }): boolean =>
    !isCheap(arg) && usesOf(body, name) > (apart ? 0 : 1);
  if (!bound.some(isRepeated))
    return replaced(body, new Map(bound.map(({ arg, name }) => [name, arg])));
  if (/\bSELECT\b/.test(body.replaceAll(quoted, ""))) {
    const columns = bound.map(({ arg, name }) => `${arg} AS ${name}`);
    return `(SELECT ${body} FROM (SELECT ${columns.join(", ")}))`;
  }
  const [only] = bound;
  if (bound.length === 1 && only !== undefined)
    return `list_transform([${only.arg}], lambda ${only.name}: ${body})[1]`;
  const row = generation.unique("v");
  const members = new Map(bound.map(({ name }, position) => [name, `${row}[${position + 1}]`]));
  const fields = bound.map(({ arg }) => arg);
  return `list_transform([row(${fields.join(", ")})], lambda ${row}: ${replaced(body, members)})[1]`;
}

/** As quick to evaluate again as to bind, and not failing. */
export function isCheap(arg: string): boolean {
  return (
    isConstant(arg) || /^\w+(?:\[\d+\])?$/.test(arg) || /^CAST\(\w+(?:\[\d+\])? AS \w+\)$/.test(arg)
  );
}

function isConstant(arg: string): boolean {
  return (
    /^(?:-?\d[\d.]*|true|false|NULL)$/.test(arg) ||
    isQuoted(arg) ||
    /^CAST\((?:'[\w.+-]*'|-?\d[\d.]*|NULL|getvariable\('\w+'\)) AS \w+(?:\(\d+,\d+\))?\)$/.test(
      arg,
    ) ||
    /^make_timestamp\(-?\d+\)$/.test(arg) ||
    /^\(DATE '1970-01-01' \+ \(?-?\d+\)?\)$/.test(arg)
  );
}

/** One literal from end to end; a parameter of a megabyte is too long for an expression that looks at every letter. */
function isQuoted(arg: string): boolean {
  const last = arg.length - 1;
  if (last < 1 || !arg.startsWith("'")) return false;
  let at = arg.indexOf("'", 1);
  while (at >= 0 && at < last && arg[at + 1] === "'") at = arg.indexOf("'", at + 2);
  return at === last;
}

const quoted = /'(?:[^']|'')*'|"(?:[^"]|"")*"/g;
const quotedOrColumn = new RegExp(`${quoted.source}|\\bc\\w+\\b`, "g");
const quotedOrName = new RegExp(`${quoted.source}|\\bv\\d+\\b`, "g");

/** An expression with columns (`c…`) replaced by expressions of their own. */
export function withColumnsAs(body: string, values: ReadonlyMap<string, string>): string {
  return body.replaceAll(quotedOrColumn, (token) => values.get(token) ?? token);
}

function replaced(body: string, values: ReadonlyMap<string, string>): string {
  return values.size === 0
    ? body
    : body.replaceAll(quotedOrName, (token) => values.get(token) ?? token);
}
