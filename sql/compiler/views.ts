import { qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import type { ModelHeader } from "./header.ts";
import { readModels } from "./read-models.ts";

/** A model that BigQuery computes when it is read, or keeps fresh itself: infra creates it, no run touches it. */
export interface ViewDefinition {
  readonly isMaterialized: boolean;
  readonly query: string;
  /** Tables and views that its query names. */
  readonly reads: readonly string[];
}

export const isView = ({ kind }: Pick<ModelHeader, "kind">): boolean =>
  kind === "view" || kind === "materialized_view";

/** The views of `sql/` by qualified name. Needs no analyser; what is wrong in the folder is the compiler's to say. */
export function declaredViews(
  root: string,
  contracts: readonly TableContract[],
): ReadonlyMap<string, ViewDefinition> {
  const names = contracts.map(qualifiedName);
  const { models } = readModels(root, contracts);
  return new Map(
    models
      .filter(({ header }) => isView(header))
      .map(({ name, header, query }) => [
        name,
        {
          isMaterialized: header.kind === "materialized_view",
          query,
          reads: names.filter(
            (other) =>
              other !== name &&
              new RegExp(String.raw`\b${other.replace(".", "\\.")}\b`).test(query),
          ),
        },
      ]),
  );
}
