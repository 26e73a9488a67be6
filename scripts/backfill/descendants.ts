import { CommandError } from "../output.ts";

interface Entry {
  readonly model: string;
  readonly parents: readonly string[];
  readonly follows?: readonly string[];
}

/**
 * The named models, everything that is made of them and what says which of their rows are replaced, sorted; all where none
 * is named. Throws CommandError for an unknown one.
 */
export function withDescendants(
  entries: readonly Entry[],
  wanted: readonly string[] | undefined,
): readonly string[] {
  const names = entries.map(({ model }) => model);
  if (wanted === undefined) return names.toSorted();
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new CommandError(
      `the release has no model ${unknown.join(", ")}; \`ame compile --json\` lists them.`,
    );
  const found = new Set(wanted);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const { model, parents } of entries)
      if (parents.some((parent) => found.has(parent))) found.add(model);
  }
  for (const { model, follows } of entries)
    if (found.has(model)) for (const name of follows ?? []) found.add(name);
  return [...found].filter((name) => names.includes(name)).toSorted();
}
