import type { SyncDefinition } from "../../functions/_shared/activation/definition.ts";
import { destinations } from "../../functions/destinations.ts";
import { CommandError } from "../output.ts";

export interface Selected {
  readonly destination: string;
  readonly definition: SyncDefinition;
}

/** Every sync, those of one destination, or one by its name. */
export function selectSyncs(name: string | undefined): readonly Selected[] {
  const all = destinations.flatMap(({ name: destination, syncs }) =>
    syncs.map((definition) => ({ destination, definition })),
  );
  const found = all.filter(
    ({ destination, definition }) =>
      name === undefined || name === destination || name === definition.name,
  );
  if (found.length > 0) return found;
  const known = [
    ...destinations.map((one) => one.name),
    ...all.map(({ definition }) => definition.name),
  ];
  throw new CommandError(`there is no destination or sync "${name ?? ""}": ${known.join(", ")}.`);
}
