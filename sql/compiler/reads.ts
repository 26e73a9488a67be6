import { qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import { readModels } from "./read-models.ts";

/**
 * The tables that each model names, by qualified name: enough to follow a mart down to bronze, without the analyser that the
 * compiler's own graph needs.
 */
export function declaredReads(
  root: string,
  contracts: readonly TableContract[],
): ReadonlyMap<string, readonly string[]> {
  const known = new Set(contracts.map(qualifiedName));
  const { models } = readModels(root, contracts);
  return new Map(
    models.map(({ name, query }) => [
      name,
      [...new Set(query.match(/\b[a-z]+\.[a-z]\w*/g))].filter(
        (other) => other !== name && known.has(other),
      ),
    ]),
  );
}
