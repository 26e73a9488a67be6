import { castMacros } from "./casts.ts";
import { jsonMacros } from "./json.ts";
import { numberMacros } from "./numbers.ts";
import { textMacros } from "./texts.ts";
import { timeMacros } from "./times.ts";

/** Everything that BigQuery defines otherwise than DuckDB, as macros over DuckDB's functions and the ones of udf/. */
export function preludeSql(): string {
  const macros = preludeMacros();
  const ordered = new Set<string>();
  for (const name of macros.keys()) addAfterItsParts(name, macros, ordered);
  return [...ordered].map((macro) => `CREATE OR REPLACE MACRO main.${macro};`).join("\n");
}

/** Definitions (`name(parameters) AS body`) by name. */
export const preludeMacros = lazily((): ReadonlyMap<string, string> => {
  const all = [...numberMacros, ...castMacros, ...timeMacros, ...textMacros, ...jsonMacros];
  return new Map(all.map((macro) => [macro.slice(0, macro.indexOf("(")), macro]));
});

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** DuckDB looks a macro's functions up when it is created. */
function addAfterItsParts(
  name: string,
  macros: ReadonlyMap<string, string>,
  ordered: Set<string>,
): void {
  const macro = macros.get(name);
  if (macro === undefined || ordered.has(macro)) return;
  for (const [part] of macro.matchAll(/\bbq_\w+/g))
    if (part !== name) addAfterItsParts(part, macros, ordered);
  ordered.add(macro);
}
