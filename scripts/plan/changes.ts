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
  const breaking = [
    ...gone.map((column) => `column ${column} is gone`),
    ...retyped.map(
      ([column, type]) => `column ${column} was ${type}, is ${after.columns.get(column)}`,
    ),
  ];
  const mild = [
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
        ...new Set([...gone, ...added, ...[...retyped, ...rederived].map(([column]) => column)]),
      ],
    },
  ];
}

/** Comments and white space change nothing. */
const normal = (sql: string): string =>
  sql
    .replace(/\/\*[\s\S]*?\*\//g, " ")
    .replace(/--[^\n]*/g, " ")
    .replace(/\s+/g, " ")
    .trim();
