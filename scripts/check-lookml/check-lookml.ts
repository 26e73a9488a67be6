import { tables } from "../../schemas/registry.ts";
import { qualifiedName } from "../../schemas/table-contract.ts";
import { exploreProblems, queryProblems } from "./check-explores.ts";
import { columnsNamed, referencesIn, viewProblems } from "./check-views.ts";
import { textOf, type Block } from "./parse-lookml.ts";
import { readProject, type LookmlProject, type View } from "./project.ts";

export interface LookmlReport {
  readonly views: number;
  readonly fields: number;
  readonly explores: number;
  readonly dashboards: number;
  readonly tiles: number;
  readonly problems: readonly string[];
}

/** Parses everything in `looker/` and checks that each field, join, test and tile stands on a column that exists. */
export function checkLookml(root: string): LookmlReport {
  const project = readProject(root);
  const contracts = new Map(tables.map((table) => [qualifiedName(table), table]));
  return {
    views: project.views.size,
    fields: [...project.views.values()].reduce((sum, view) => sum + view.fields.size, 0),
    explores: project.explores.size,
    dashboards: project.dashboards.length,
    tiles: project.dashboards.reduce((sum, { elements }) => sum + elements.length, 0),
    problems: [
      ...project.problems,
      ...viewProblems(project, contracts),
      ...exploreProblems(project, contracts),
      ...queryProblems(project),
    ],
  };
}

/** LookML fields by the column that they stand on, `gold.marts_x.column` → `marts_x.field`. */
export function fieldsByColumn(project: LookmlProject): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const view of project.views.values())
    for (const [name, field] of view.fields)
      for (const column of columnsUnder(field, view)) {
        const key = `${view.table}.${column}`;
        found.set(key, [...(found.get(key) ?? []), `${view.name}.${name}`]);
      }
  return found;
}

/** Columns of a field, and of the fields of its view that it is made of. */
function columnsUnder(
  field: Block,
  view: View,
  seen: ReadonlySet<Block> = new Set(),
): readonly string[] {
  const filters = field.parameters["filters"];
  const names = [
    ...referencesIn(textOf(field, "sql") ?? ""),
    ...(typeof filters === "object" && filters !== null ? Object.keys(filters) : []),
  ];
  const inner = names
    .flatMap((name) => view.fields.get(name) ?? [])
    .filter((other) => !seen.has(other));
  return [
    ...new Set([
      ...columnsNamed(field),
      ...inner.flatMap((other) => columnsUnder(other, view, new Set([...seen, field]))),
    ]),
  ];
}
