import type { ReleasedModel, ReleaseState } from "./release-state.ts";

export interface ModelChange {
  readonly model: string;
  readonly change: "added" | "removed" | "changed";
  /** Whoever reads the table may fail or has to be changed. */
  readonly isBreaking: boolean;
  readonly why: readonly string[];
  /** Columns that are gone, new, of another type, or computed in another way. */
  readonly columns: readonly string[];
}

/** What is different between two releases, by model. */
export function changesBetween(from: ReleaseState, to: ReleaseState): readonly ModelChange[] {
  const names = [...new Set([...from.models.keys(), ...to.models.keys()])].toSorted();
  return names.flatMap((model): ModelChange[] => {
    const before = from.models.get(model);
    const after = to.models.get(model);
    if (before === undefined)
      return [
        {
          model,
          change: "added",
          isBreaking: false,
          why: ["a new table"],
          columns: [...(after?.columns.keys() ?? [])],
        },
      ];
    if (after === undefined)
      return [
        {
          model,
          change: "removed",
          isBreaking: true,
          why: ["the table is built no more"],
          columns: [...before.columns.keys()],
        },
      ];
    return changeOf(before, after);
  });
}

function changeOf(before: ReleasedModel, after: ReleasedModel): ModelChange[] {
  const gone = [...before.columns.keys()].filter((column) => !after.columns.has(column));
  const added = [...after.columns.keys()].filter((column) => !before.columns.has(column));
  const retyped = [...before.columns].filter(
    ([column, type]) => after.columns.has(column) && after.columns.get(column) !== type,
  );
  const rederived = [...after.inputs].filter(
    ([column, inputs]) =>
      before.columns.has(column) &&
      after.columns.has(column) &&
      inputs.join() !== (before.inputs.get(column) ?? []).join(),
  );
  const isQueryChanged = normal(before.query) !== normal(after.query);
  const isRunChanged = before.kind !== after.kind;
  const table = tableChanges(before, after);
  const breaking = [
    ...gone.map((column) => `column ${column} is gone`),
    ...retyped.map(
      ([column, type]) => `column ${column} was ${type}, is ${after.columns.get(column)}`,
    ),
    ...table.breaking,
  ];
  const mild = [
    ...table.mild,
    ...added.map((column) => `column ${column} is new`),
    ...(rederived.length === 0
      ? []
      : [`made of other inputs: ${rederived.map(([column]) => column).join(", ")}`]),
    ...(isRunChanged ? [`kind was ${before.kind}, is ${after.kind}`] : []),
    ...(isQueryChanged ? ["the query is another"] : []),
    ...(!isQueryChanged && !isRunChanged && before.statement !== after.statement
      ? ["the statement made of it is another"]
      : []),
  ];
  if (breaking.length + mild.length === 0) return [];
  return [
    {
      model: after.name,
      change: "changed",
      isBreaking: breaking.length > 0,
      why: [...breaking, ...mild],
      columns: [
        ...new Set([
          ...gone,
          ...added,
          ...[...retyped, ...rederived].map(([column]) => column),
          ...table.columns,
        ]),
      ],
    },
  ];
}

interface TableChanges {
  readonly breaking: readonly string[];
  readonly mild: readonly string[];
  readonly columns: readonly string[];
}

/** What joins and filters of others stand on, beyond names and types of columns. */
function tableChanges(
  { table: before, columns: old }: ReleasedModel,
  { table: after, columns }: ReleasedModel,
): TableChanges {
  if (before === undefined || after === undefined) return { breaking: [], mild: [], columns: [] };
  const stays = (column: string): boolean =>
    old.has(column) && old.get(column) === columns.get(column);
  const relaxed = before.required.filter(
    (column) => stays(column) && !after.required.includes(column),
  );
  const tightened = after.required.filter(
    (column) => stays(column) && !before.required.includes(column),
  );
  const list = (names: readonly string[]): string => names.join(", ") || "nothing";
  const rows = (grain: readonly string[]): string => `one row per ${list(grain)}`;
  return {
    breaking: [
      ...relaxed.map((column) => `column ${column} may be NULL now`),
      // BigQuery relaxes a column in place and does nothing else to its mode:
      // https://cloud.google.com/bigquery/docs/managing-table-schemas
      ...tightened.map((column) => `column ${column} is never NULL now: the table is made anew`),
      ...(list(before.grain) === list(after.grain)
        ? []
        : [`was ${rows(before.grain)}, is ${rows(after.grain)}`]),
      ...(before.partitionBy === after.partitionBy
        ? []
        : [
            `was partitioned by ${before.partitionBy ?? "nothing"}, is by ${after.partitionBy ?? "nothing"}: the table is made anew`,
          ]),
    ],
    mild:
      list(before.clusterBy) === list(after.clusterBy)
        ? []
        : [`was clustered by ${list(before.clusterBy)}, is by ${list(after.clusterBy)}`],
    columns: [...relaxed, ...tightened],
  };
}

/** Comments and white space change nothing. */
const normal = (sql: string): string =>
  sql
    .replace(/\/\*[\s\S]*?\*\//g, " ")
    .replace(/--[^\n]*/g, " ")
    .replace(/\s+/g, " ")
    .trim();
