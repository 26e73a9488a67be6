import { z } from "zod";
import type { TableContract } from "../../schemas/table-contract.ts";
import { grantOf } from "../generate/looker-grants.ts";
import { listOf, textOf, type Block } from "./parse-lookml.ts";
import type { LookmlProject, View } from "./project.ts";

/** Every field stands on columns that its table has, names fields that exist, and hides personal data behind its grant. */
export function viewProblems(
  project: LookmlProject,
  contracts: ReadonlyMap<string, TableContract>,
): readonly string[] {
  return [...project.views.values()].flatMap((view) => {
    const contract = view.table === undefined ? undefined : contracts.get(view.table);
    if (contract === undefined)
      return [
        `${view.file}: view ${view.name} reads ${view.table ?? "no table"}, which has no contract`,
      ];
    return [
      ...[...new Set(view.fields.values())].flatMap((field) =>
        fieldProblems(field, view, project, contract),
      ),
      ...[...view.sets.values()].flatMap((set) =>
        listOf(set, "fields")
          .filter((name) => resolve(name, view, project) === undefined)
          .map(
            (name) => `${set.file}: set ${view.name}.${set.name} names ${name}, which is no field`,
          ),
      ),
    ];
  });
}

function fieldProblems(
  field: Block,
  view: View,
  project: LookmlProject,
  contract: TableContract,
): readonly string[] {
  const at = (message: string): string => `${field.file}: ${view.name}.${field.name} ${message}`;
  const columns = columnsNamed(field);
  const grants = listOf(field, "required_access_grants");
  const filters = field.parameters["filters"];
  const references = [
    ...referencesIn(textOf(field, "sql") ?? ""),
    ...listOf(field, "drill_fields").filter((name) => !name.endsWith("*")),
    ...(typeof filters === "object" && filters !== null && !Array.isArray(filters)
      ? Object.keys(filters)
      : []),
  ];
  const classes = columns.flatMap((column) => {
    const schema = contract.row.shape[column];
    const pii = schema === undefined ? undefined : z.globalRegistry.get(schema)?.pii;
    return pii === undefined ? [] : [pii];
  });
  return [
    ...columns
      .filter((column) => contract.row.shape[column] === undefined)
      .map((column) => at(`reads column ${column}, which ${view.table} does not have`)),
    ...references
      .filter((name) => resolve(name, view, project) === undefined)
      .map((name) => at(`names ${name}, which is no field`)),
    ...grants
      .filter((grant) => !project.grants.has(grant))
      .map((grant) => at(`needs access grant ${grant}, which is not defined`)),
    ...(hidesValues(field) ? [] : classes)
      .filter((pii) => !grants.includes(grantOf(pii)))
      .map((pii) =>
        at(`shows personal data (${pii}) without required_access_grants: [${grantOf(pii)}]`),
      ),
  ];
}

/** Counts and sums give no single value away. */
const hidesValues = (field: Block): boolean =>
  field.kind === "measure" &&
  ["count", "count_distinct", "sum", "average", "number"].includes(textOf(field, "type") ?? "");

export const columnsNamed = (field: Block): readonly string[] => [
  ...new Set(
    [...(textOf(field, "sql") ?? "").matchAll(/\$\{TABLE\}\.(\w+)/g)].map(
      (match) => match[1] ?? "",
    ),
  ),
];

export const referencesIn = (sql: string): readonly string[] =>
  [...sql.matchAll(/\$\{(?!TABLE\})([\w.]+)\}/g)].map((match) => match[1] ?? "");

/** A field by `name` of the view itself or `view.name`. */
export function resolve(name: string, view: View, project: LookmlProject): Block | undefined {
  const [first = "", second] = name.split(".");
  return second === undefined
    ? view.fields.get(first)
    : project.views.get(first)?.fields.get(second);
}
