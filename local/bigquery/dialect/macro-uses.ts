import { preludeMacros } from "./prelude/prelude.ts";

/**
 * How often DuckDB would evaluate `name` in an expression at most. A macro is a template: an argument stands wherever
 * its body has the parameter, so that nested calls of macros grow with the product of their uses.
 */
export function usesOf(expression: string, name: string): number {
  return countIn(tokensOf(expression), new Set([name])).get(name) ?? 0;
}

type Tokens = readonly string[];

const tokensOf = (text: string): Tokens =>
  text.match(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\w+|[^\s\w]/g) ?? [];

/** Uses of each parameter of a macro, by position; computed once. */
const known = new Map<string, readonly number[]>();

function parameterUses(macro: string): readonly number[] | undefined {
  const found = known.get(macro);
  if (found !== undefined) return found;
  const definition = preludeMacros().get(macro);
  const parts = definition === undefined ? null : /^\w+\(([^)]*)\) AS ([^]*)$/.exec(definition);
  if (parts === null) return undefined;
  const names = (parts[1] ?? "").split(",").map((name) => name.trim());
  const counts = countIn(tokensOf(parts[2] ?? ""), new Set(names));
  const uses = names.map((name) => counts.get(name) ?? 0);
  known.set(macro, uses);
  return uses;
}

function countIn(tokens: Tokens, names: ReadonlySet<string>): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (name: string, times: number): void => {
    counts.set(name, (counts.get(name) ?? 0) + times);
  };
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] ?? "";
    const uses = tokens[index + 1] === "(" ? parameterUses(token) : undefined;
    if (uses === undefined) {
      if (names.has(token) && tokens[index - 1] !== ".") add(token, 1);
      continue;
    }
    const { args, end } = argumentsAt(tokens, index + 2);
    for (const [position, arg] of args.entries())
      for (const [name, times] of countIn(arg, names)) add(name, times * (uses[position] ?? 1));
    index = end;
  }
  return counts;
}

/** The arguments of a call whose first token is at `start`, and where its closing parenthesis is. */
function argumentsAt(tokens: Tokens, start: number): { args: readonly Tokens[]; end: number } {
  const args: string[][] = [[]];
  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    const token = tokens[index] ?? "";
    if (depth === 0 && token === ")") return { args, end: index };
    if (depth === 0 && token === ",") {
      args.push([]);
      continue;
    }
    if ("([{".includes(token)) depth++;
    else if (")]}".includes(token)) depth--;
    args.at(-1)?.push(token);
  }
  return { args, end: tokens.length };
}
