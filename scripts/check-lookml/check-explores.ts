import type { TableContract } from "../../schemas/table-contract.ts";
import { listOf, ofKind, textOf, type Block } from "./parse-lookml.ts";
import { referencesIn } from "./check-views.ts";
import type { DashboardElement } from "./dashboard.ts";
import type { LookmlProject, View } from "./project.ts";

const relationships = ["many_to_one", "one_to_one", "one_to_many", "many_to_many"];

/** Views of an explore by the name under which it knows them; undefined where there is no such view. */
export function viewsIn(
  explore: Block,
  project: LookmlProject,
): ReadonlyMap<string, View | undefined> {
  const base = textOf(explore, "view_name") ?? textOf(explore, "from") ?? explore.name;
  return new Map([
    [textOf(explore, "from") === undefined ? base : explore.name, project.views.get(base)],
    ...ofKind(explore, "join").map((join): [string, View | undefined] => [
      join.name,
      project.views.get(textOf(join, "from") ?? join.name),
    ]),
  ]);
}

export const isField = (name: string, views: ReadonlyMap<string, View | undefined>): boolean => {
  const [view = "", field = ""] = name.split(".");
  return views.get(view)?.fields.has(field) === true;
};

export function exploreProblems(
  project: LookmlProject,
  contracts: ReadonlyMap<string, TableContract>,
): readonly string[] {
  return [...project.explores.values()].flatMap((explore) => {
    const views = viewsIn(explore, project);
    const at = (message: string): string => `${explore.file}: explore ${explore.name} ${message}`;
    const datagroup = textOf(explore, "persist_with");
    return [
      ...[...views]
        .filter(([, view]) => view === undefined)
        .map(([name]) => at(`uses view ${name}, which is not there`)),
      ...(datagroup === undefined || project.datagroups.has(datagroup)
        ? []
        : [at(`persists with datagroup ${datagroup}, which is not defined`)]),
      ...listOf(explore, "required_access_grants")
        .filter((grant) => !project.grants.has(grant))
        .map((grant) => at(`needs access grant ${grant}, which is not defined`)),
      ...ofKind(explore, "join").flatMap((join) => joinProblems(join, views, contracts, at)),
    ];
  });
}

function joinProblems(
  join: Block,
  views: ReadonlyMap<string, View | undefined>,
  contracts: ReadonlyMap<string, TableContract>,
  at: (message: string) => string,
): readonly string[] {
  const on = textOf(join, "sql_on");
  const relationship = textOf(join, "relationship") ?? "none";
  return [
    ...(on === undefined ? [at(`joins ${join.name} without sql_on`)] : []),
    ...(relationships.includes(relationship)
      ? []
      : [at(`joins ${join.name} with relationship ${relationship}`)]),
    ...referencesIn(on ?? "")
      .filter((name) => !isField(name, views))
      .map((name) => at(`joins ${join.name} on ${name}, which is no field`)),
    ...bareColumns(on ?? "")
      .filter(
        ([view, column]) =>
          contracts.get(views.get(view)?.table ?? "")?.row.shape[column] === undefined,
      )
      .map(([view, column]) => at(`joins ${join.name} on ${view}.${column}, which is no column`)),
  ];
}

/** `view.column` as SQL writes it: a join on a column whose field needs a grant would be closed to those without it. */
const bareColumns = (sql: string): readonly (readonly [string, string])[] =>
  [...sql.replaceAll(/\$\{[^}]*\}|'[^']*'/g, "").matchAll(/\b([a-z_]\w*)\.(\w+)/g)].map((match) => [
    match[1] ?? "",
    match[2] ?? "",
  ]);

/** LookML tests and dashboards ask for fields that their explores have. */
export function queryProblems(project: LookmlProject): readonly string[] {
  return [
    ...project.tests.flatMap((test) => testProblems(test, project)),
    ...project.dashboards.flatMap((dashboard) => {
      const filters = new Set(dashboard.filters.map(({ name }) => name));
      const at = (message: string): string =>
        `${dashboard.file}: dashboard ${dashboard.dashboard} ${message}`;
      return [
        ...dashboard.elements.flatMap((element) =>
          elementProblems(element, filters, project).map((message) =>
            at(`tile "${element.title ?? element.name ?? "?"}" ${message}`),
          ),
        ),
        ...dashboard.filters.flatMap(({ name, explore, field }) =>
          field === undefined || isKnown(field, explore, project)
            ? []
            : [
                at(
                  `filter "${name}" asks for ${field}, which explore ${explore ?? "?"} does not have`,
                ),
              ],
        ),
      ];
    }),
  ];
}

function testProblems(test: Block, project: LookmlProject): readonly string[] {
  const at = (message: string): string => `${test.file}: test ${test.name} ${message}`;
  const [source] = ofKind(test, "explore_source");
  if (source === undefined) return [at("has no explore_source")];
  const fields = [
    ...ofKind(source, "column").map((column) => textOf(column, "field") ?? column.name),
    ...ofKind(test, "assert").flatMap((assert) => referencesIn(textOf(assert, "expression") ?? "")),
  ];
  return fields
    .filter((field) => !isKnown(field, source.name, project))
    .map((field) => at(`asks for ${field}, which explore ${source.name} does not have`));
}

function elementProblems(
  element: DashboardElement,
  filters: ReadonlySet<string>,
  project: LookmlProject,
): readonly string[] {
  if (element.type === "text") return [];
  const { model = "", explore = "" } = element;
  if (!project.models.has(model)) return [`asks model ${model}, which is not there`];
  if (!project.explores.has(explore)) return [`asks explore ${explore}, which is not there`];
  const calculated = new Set(element.dynamic_fields.map((field) => field.table_calculation));
  const fields = [
    ...element.fields,
    ...element.pivots,
    ...element.sorts.map((sort) => sort.replace(/ (asc|desc)( \d+)?$/, "")),
    ...Object.keys(element.filters),
    ...Object.values(element.listen),
  ];
  return [
    ...[...new Set(fields)]
      .filter((field) => !calculated.has(field) && !isKnown(field, explore, project))
      .map((field) => `asks for ${field}, which explore ${explore} does not have`),
    ...Object.keys(element.listen)
      .filter((filter) => !filters.has(filter))
      .map((filter) => `listens to filter "${filter}", which the dashboard does not have`),
  ];
}

function isKnown(field: string, explore: string | undefined, project: LookmlProject): boolean {
  const block = explore === undefined ? undefined : project.explores.get(explore);
  return block !== undefined && isField(field, viewsIn(block, project));
}
