import type { Model } from "./model.ts";
import type { Problem } from "./problem.ts";

/** Models in levels: each depends only on levels before it. */
export interface Graph {
  readonly levels: readonly (readonly Model[])[];
  /** Parents among the models, by name. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
  /** Tables at the roots that a model is made from in the end, by name. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
  /** Days on both sides of a dirty bronze day that the model rebuilds, its parents' reach included. */
  readonly reachDays: ReadonlyMap<string, number>;
}

/** Orders the models; a cycle is a problem at each file that is part of it. */
export function buildGraph(models: readonly Model[]): {
  graph: Graph;
  problems: readonly Problem[];
} {
  const byName = new Map(models.map((model) => [model.name, model]));
  const problems: Problem[] = [];
  const parents = new Map(
    models.map((model) => [model.name, model.reads.filter((table) => byName.has(table))]),
  );
  const { levels, rest } = levelsOf(models, parents);
  for (const model of rest) {
    const others = rest.map((other) => other.name).filter((name) => name !== model.name);
    problems.push({
      file: model.file,
      line: model.queryLine,
      message: `${model.name} is part of a cycle or depends on one${others.length > 0 ? `, with ${others.join(", ")}` : ""}`,
    });
  }
  const sources = new Map<string, readonly string[]>();
  const reachDays = new Map<string, number>();
  for (const model of levels.flat()) {
    const inherited = model.reads.flatMap((table) => sources.get(table) ?? [table]);
    sources.set(model.name, [...new Set(inherited)].toSorted());
    const reach = model.reads.map((table) => reachDays.get(table) ?? 0);
    reachDays.set(model.name, model.header.reach_days + Math.max(0, ...reach));
  }
  return { graph: { levels, parents, sources, reachDays }, problems };
}

function levelsOf(
  models: readonly Model[],
  parents: ReadonlyMap<string, readonly string[]>,
): { levels: Model[][]; rest: Model[] } {
  const levels: Model[][] = [];
  const done = new Set<string>();
  let rest = [...models];
  while (rest.length > 0) {
    const level = rest.filter((model) =>
      (parents.get(model.name) ?? []).every((parent) => done.has(parent)),
    );
    if (level.length === 0) break;
    levels.push(level);
    for (const model of level) done.add(model.name);
    rest = rest.filter((model) => !done.has(model.name));
  }
  return { levels, rest };
}
