import { qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import type { Graph } from "./graph.ts";
import type { Model } from "./model.ts";
import type { Problem } from "./problem.ts";

/** What tests name in other tables: it exists, and it is up to date when the test runs. */
export function testProblems(
  models: readonly Model[],
  graph: Graph,
  contracts: readonly TableContract[],
): readonly Problem[] {
  const byName = new Map(contracts.map((contract) => [qualifiedName(contract), contract]));
  const levelOf = new Map(
    graph.levels.flatMap((level, index) => level.map(({ name }) => [name, index] as const)),
  );
  return models.flatMap((model) =>
    model.header.tests.flatMap((test) => {
      if (!("relationships" in test)) return [];
      const { to, field } = test.relationships;
      const problem = (message: string): Problem[] => [{ file: model.file, line: 1, message }];
      const columns = byName.get(to)?.row.shape;
      if (columns === undefined) return problem(`test names table ${to}, which has no contract`);
      if (columns[field] === undefined)
        return problem(`test names ${to}.${field}, which its contract does not have`);
      const level = levelOf.get(to);
      return level === undefined || level < (levelOf.get(model.name) ?? Infinity)
        ? []
        : problem(`test names ${to}, which is not built before ${model.name}`);
    }),
  );
}
