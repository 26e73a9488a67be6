import type { TableReference } from "../warehouse.ts";
import { base } from "./information-rows.ts";
import {
  type Request,
  type View,
  integer,
  string,
  tableColumns,
  timestamp,
  view,
} from "./information-view.ts";
import {
  constraintColumnRows,
  keyColumnRows,
  parameterRows,
  tableConstraintRows,
} from "./information-keys.ts";

const constraintColumns = [
  string("constraint_catalog"),
  string("constraint_schema"),
  string("constraint_name"),
];

/** Views of routines, keys and snapshots. */
export const objectViews: Readonly<Record<string, (request: Request) => View>> = {
  ROUTINES: ({ session, projectId, datasetId }) =>
    view(
      [
        string("specific_catalog"),
        string("specific_schema"),
        string("specific_name"),
        string("routine_catalog"),
        string("routine_schema"),
        string("routine_name"),
        string("routine_type"),
        string("data_type"),
        string("routine_body"),
        string("routine_definition"),
        string("external_language"),
        string("is_deterministic"),
        string("security_type"),
        timestamp("created"),
        timestamp("last_altered"),
        string("ddl"),
      ],
      [...session.core.catalog.routines.values()]
        .filter(
          (routine) =>
            routine.projectId === projectId &&
            (datasetId === undefined || routine.datasetId === datasetId),
        )
        .map((routine) => {
          const name = [routine.projectId, routine.datasetId, routine.routineId];
          const { resource } = routine;
          const isSql = resource["language"] !== "JAVASCRIPT";
          const aggregate = resource["routineType"] === "AGGREGATE_FUNCTION" ? "AGGREGATE " : "";
          return [
            ...name,
            ...name,
            aggregate + routine.kind.toUpperCase(),
            (resource["returnType"] as { typeKind?: string } | undefined)?.typeKind ?? null,
            isSql ? "SQL" : "EXTERNAL",
            String(resource["definitionBody"] ?? ""),
            isSql ? null : "JAVASCRIPT",
            null,
            null,
            String(resource["creationTime"] ?? "0"),
            String(resource["lastModifiedTime"] ?? "0"),
            routine.statement,
          ];
        }),
    ),
  PARAMETERS: ({ session, projectId, datasetId }) =>
    view(
      [
        string("specific_catalog"),
        string("specific_schema"),
        string("specific_name"),
        integer("ordinal_position"),
        string("parameter_mode"),
        string("is_result"),
        string("parameter_name"),
        string("data_type"),
      ],
      [...session.core.catalog.routines.values()]
        .filter(
          (routine) =>
            routine.projectId === projectId &&
            (datasetId === undefined || routine.datasetId === datasetId),
        )
        .flatMap(parameterRows),
    ),
  TABLE_CONSTRAINTS: ({ tables }) =>
    view(
      [
        ...constraintColumns,
        ...tableColumns,
        string("constraint_type"),
        string("is_deferrable"),
        string("initially_deferred"),
        string("enforced"),
      ],
      tables.flatMap(tableConstraintRows),
    ),
  KEY_COLUMN_USAGE: ({ tables }) =>
    view(
      [
        ...constraintColumns,
        ...tableColumns,
        string("column_name"),
        integer("ordinal_position"),
        integer("position_in_unique_constraint"),
      ],
      tables.flatMap(keyColumnRows),
    ),
  CONSTRAINT_COLUMN_USAGE: ({ tables }) =>
    view(
      [...tableColumns, string("column_name"), ...constraintColumns],
      tables.flatMap(constraintColumnRows),
    ),
  TABLE_SNAPSHOTS: ({ tables }) =>
    view(
      [
        ...tableColumns,
        string("base_table_catalog"),
        string("base_table_schema"),
        string("base_table_name"),
        timestamp("snapshot_time"),
      ],
      tables.flatMap((table) => {
        const of = table.resource["snapshotDefinition"] as
          | { baseTableReference: TableReference; snapshotTime: string }
          | undefined;
        if (of === undefined) return [];
        const { projectId, datasetId, tableId } = of.baseTableReference;
        const time = String(Date.parse(of.snapshotTime));
        return [[...base(table), projectId, datasetId, tableId, time]];
      }),
    ),
};
