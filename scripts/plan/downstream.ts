import type { ModelChange } from "./changes.ts";
import type { ReleaseState } from "./release-state.ts";

/** Something that reads a gold table by its columns: a sync, a LookML field. */
export interface Consumer {
  readonly kind: "sync" | "lookml";
  readonly name: string;
  readonly table: string;
  /** Undefined: all of them, as far as is known. */
  readonly columns: readonly string[];
}

export interface Downstream {
  readonly marts: readonly string[];
  readonly syncs: readonly string[];
  readonly lookmlFields: readonly string[];
}

/**
 * What stands on the columns that changed, however far down. A changed query with the same columns and inputs may change any
 * of its columns.
 */
export function downstreamOf(
  change: ModelChange,
  states: readonly ReleaseState[],
  consumers: readonly Consumer[],
): Downstream {
  const isWhole =
    change.change !== "changed" ||
    change.why.some((why) => /^(the query|kind was|was one row per) /.test(why));
  const columnsOf = (table: string): string[] =>
    states.flatMap((state) => [...(state.models.get(table)?.columns.keys() ?? [])]);
  const dirty = new Set(
    (isWhole ? columnsOf(change.model) : change.columns).map(
      (column) => `${change.model}.${column}`,
    ),
  );
  const tables = new Set([change.model]);
  for (let size = -1; size !== dirty.size + tables.size;) {
    size = dirty.size + tables.size;
    for (const state of states)
      for (const model of state.models.values()) spread(model, dirty, tables, isWhole);
  }
  const reached = consumers.filter(
    ({ table, columns }) =>
      tables.has(table) && columns.some((column) => dirty.has(`${table}.${column}`)),
  );
  const named = (kind: Consumer["kind"]): readonly string[] =>
    [...new Set(reached.filter((one) => one.kind === kind).map(({ name }) => name))].toSorted();
  return {
    marts: [...tables]
      .filter((name) => name.startsWith("gold.") && name !== change.model)
      .toSorted(),
    syncs: named("sync"),
    lookmlFields: named("lookml"),
  };
}

function spread(
  model: { name: string; reads: readonly string[]; inputs: ReadonlyMap<string, readonly string[]> },
  dirty: Set<string>,
  tables: Set<string>,
  isWhole: boolean,
): void {
  for (const [column, inputs] of model.inputs)
    if (inputs.some((input) => dirty.has(input))) {
      dirty.add(`${model.name}.${column}`);
      tables.add(model.name);
    }
  // Other rows of a parent are other rows here, whichever columns are read.
  if (isWhole && model.reads.some((table) => tables.has(table) && table !== model.name))
    tables.add(model.name);
}
