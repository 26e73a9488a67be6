import type { Cell } from "./information-rows.ts";
import { base } from "./information-rows.ts";
import type { StoredRoutine, StoredTable } from "./metadata.ts";

/** Keys as the REST Table resource holds them (`tableConstraints`); BigQuery enforces none. */
export interface TableConstraints {
  readonly primaryKey?: { readonly columns: readonly string[] };
  readonly foreignKeys?: readonly {
    readonly name: string;
    readonly referencedTable: {
      readonly projectId: string;
      readonly datasetId: string;
      readonly tableId: string;
    };
    readonly columnReferences: readonly {
      readonly referencingColumn: string;
      readonly referencedColumn: string;
    }[];
  }[];
}

export function constraintsOf(table: StoredTable): TableConstraints {
  return table.resource["tableConstraints"] ?? {};
}

interface Constraint {
  readonly name: string;
  readonly type: "PRIMARY KEY" | "FOREIGN KEY";
  readonly columns: readonly string[];
  /** Where the columns that it refers to are: the table's own for a primary key. */
  readonly used: readonly (readonly [Cell[], string])[];
}

function named(table: StoredTable): readonly Constraint[] {
  const { primaryKey, foreignKeys = [] } = constraintsOf(table);
  const { tableId } = table.reference;
  const primary: Constraint[] =
    primaryKey === undefined
      ? []
      : [
          {
            name: `${tableId}.pk$`,
            type: "PRIMARY KEY",
            columns: primaryKey.columns,
            used: primaryKey.columns.map((column) => [base(table), column]),
          },
        ];
  const foreign = foreignKeys.map((key, index): Constraint => {
    const { projectId, datasetId, tableId: other } = key.referencedTable;
    return {
      name: `${tableId}.${key.name === "" ? `fk$${index + 1}` : key.name}`,
      type: "FOREIGN KEY",
      columns: key.columnReferences.map(({ referencingColumn }) => referencingColumn),
      used: key.columnReferences.map(({ referencedColumn }) => [
        [projectId, datasetId, other],
        referencedColumn,
      ]),
    };
  });
  return [...primary, ...foreign];
}

const owner = (table: StoredTable, { name }: Constraint): Cell[] => [
  table.reference.projectId,
  table.reference.datasetId,
  name,
];

export function tableConstraintRows(table: StoredTable): readonly Cell[][] {
  return named(table).map((constraint) => [
    ...owner(table, constraint),
    ...base(table),
    constraint.type,
    "NO",
    "NO",
    "NO",
  ]);
}

export function keyColumnRows(table: StoredTable): readonly Cell[][] {
  return named(table).flatMap((constraint) =>
    constraint.columns.map((column, index) => [
      ...owner(table, constraint),
      ...base(table),
      column,
      index + 1,
      constraint.type === "FOREIGN KEY" ? index + 1 : null,
    ]),
  );
}

export function constraintColumnRows(table: StoredTable): readonly Cell[][] {
  return named(table).flatMap((constraint) =>
    constraint.used.map(([place, column]) => [...place, column, ...owner(table, constraint)]),
  );
}

interface Argument {
  readonly name?: string;
  readonly mode?: string;
  readonly dataType?: { readonly typeKind?: string };
}

/** The rows of PARAMETERS: a function's result first, then its parameters. */
export function parameterRows(routine: StoredRoutine): readonly Cell[][] {
  const place = [routine.projectId, routine.datasetId, routine.routineId];
  const declared = (routine.resource["arguments"] ?? []) as readonly Argument[];
  const result = (routine.resource["returnType"] as Argument["dataType"])?.typeKind;
  const returned: Cell[][] =
    routine.kind === "function" ? [[...place, 0, null, "YES", null, result ?? null]] : [];
  return [
    ...returned,
    ...declared.map(({ name, mode, dataType }, index) => [
      ...place,
      index + 1,
      routine.kind === "procedure" ? (mode ?? "IN") : null,
      "NO",
      name,
      dataType?.typeKind ?? "ANY TYPE",
    ]),
  ];
}
