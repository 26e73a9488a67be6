import { typeName } from "../../../sql/analyzer/types.ts";
import { BigQueryError } from "../errors.ts";
import { rowsOf } from "./database.ts";
import { type Cell, base, columnRow, fieldPaths, optionRows, yes } from "./information-rows.ts";
import { objectViews } from "./information-objects.ts";
import {
  type Request,
  type View,
  integer,
  string,
  tableColumns,
  timestamp,
  view,
} from "./information-view.ts";
import { partitionsSql } from "./partitions.ts";
import { tableDdl } from "./table-ddl.ts";
import type { Session } from "./session.ts";

/** Rows of one INFORMATION_SCHEMA view; undefined where there is no such view. */
export async function informationSchema(
  session: Session,
  parts: readonly string[],
): Promise<View | undefined> {
  const at = parts.findIndex((part) => part.toUpperCase() === "INFORMATION_SCHEMA");
  const name = parts
    .slice(at + 1)
    .join(".")
    .toUpperCase();
  const qualifiers = parts.slice(0, at);
  const last = qualifiers.at(-1);
  const isRegion = last === undefined || /^region-/i.test(last);
  const projectId =
    (isRegion ? qualifiers.slice(0, -1) : qualifiers.slice(0, -1)).join(".") ||
    session.scope.projectId;
  const tables = [...session.core.catalog.tables.values()].filter(
    ({ reference }) =>
      reference.projectId === projectId && (isRegion || reference.datasetId === last),
  );
  const writer = writers[name];
  if (writer === undefined)
    throw new BigQueryError("notImplemented", `not supported locally: INFORMATION_SCHEMA.${name}`);
  if (!isRegion && last !== undefined && !session.core.catalog.datasets.has(`${projectId}.${last}`))
    return undefined;
  const region =
    isRegion && last !== undefined ? last.slice("region-".length).toUpperCase() : undefined;
  return writer({ session, projectId, tables, region, datasetId: isRegion ? undefined : last });
}

const kinds: Readonly<Record<string, string>> = {
  TABLE: "BASE TABLE",
  VIEW: "VIEW",
  MATERIALIZED_VIEW: "MATERIALIZED VIEW",
  EXTERNAL: "EXTERNAL",
  SNAPSHOT: "SNAPSHOT",
};

const writers: Readonly<Record<string, (request: Request) => View | Promise<View>>> = {
  SCHEMATA: ({ session, projectId, region }) =>
    view(
      [
        string("catalog_name"),
        string("schema_name"),
        string("schema_owner"),
        timestamp("creation_time"),
        timestamp("last_modified_time"),
        string("location"),
      ],
      [...session.core.catalog.datasets]
        .map(([name, dataset]) => ({
          name,
          dataset,
          location: String(dataset["location"] ?? session.core.location),
        }))
        .filter(
          ({ name, location }) =>
            name.startsWith(`${projectId}.`) &&
            (region === undefined || location.toUpperCase() === region),
        )
        .map(({ name, dataset, location }) => [
          projectId,
          name.slice(projectId.length + 1),
          null,
          String(dataset["creationTime"] ?? "0"),
          String(dataset["lastModifiedTime"] ?? dataset["creationTime"] ?? "0"),
          location,
        ]),
    ),
  TABLES: ({ tables }) =>
    view(
      [
        ...tableColumns,
        string("table_type"),
        string("is_insertable_into"),
        string("is_typed"),
        timestamp("creation_time"),
        string("ddl"),
      ],
      tables.map((table) => [
        ...base(table),
        kinds[table.resource.type ?? "TABLE"],
        yes((table.resource.type ?? "TABLE") === "TABLE"),
        "NO",
        table.resource.creationTime ?? "0",
        tableDdl(table),
      ]),
    ),
  COLUMNS: ({ tables }) =>
    view(
      [
        ...tableColumns,
        string("column_name"),
        integer("ordinal_position"),
        string("is_nullable"),
        string("data_type"),
        string("is_generated"),
        string("is_hidden"),
        string("is_system_defined"),
        string("is_partitioning_column"),
        integer("clustering_ordinal_position"),
        string("collation_name"),
        string("column_default"),
        string("rounding_mode"),
      ],
      tables.flatMap((table) =>
        table.columns.map((column, index) => columnRow(table, column.name, index)),
      ),
    ),
  COLUMN_FIELD_PATHS: ({ tables }) =>
    view(
      [
        ...tableColumns,
        string("column_name"),
        string("field_path"),
        string("data_type"),
        string("description"),
      ],
      tables.flatMap((table) =>
        table.columns.flatMap((column) =>
          fieldPaths(column.name, column.type).map(([path, type]) => [
            ...base(table),
            column.name,
            path,
            typeName(type),
            column.field.description ?? null,
          ]),
        ),
      ),
    ),
  TABLE_OPTIONS: ({ tables }) =>
    view(
      [...tableColumns, string("option_name"), string("option_type"), string("option_value")],
      tables.flatMap(optionRows),
    ),
  VIEWS: ({ tables }) =>
    view(
      [
        ...tableColumns,
        string("view_definition"),
        string("check_option"),
        string("use_standard_sql"),
      ],
      tables
        .filter((table) => table.resource.view !== undefined)
        .map((table) => [...base(table), table.resource.view?.query, null, "YES"]),
    ),
  ...objectViews,
  PARTITIONS: partitions,
  TABLE_STORAGE: storage,
};

async function partitions({ session, tables }: Request): Promise<View> {
  const rows: Cell[][] = [];
  for (const table of tables.filter(
    (candidate) => (candidate.resource.type ?? "TABLE") === "TABLE",
  )) {
    for (const [id, count] of await rowsOf(session.connection, partitionsSql(table)))
      rows.push([
        ...base(table),
        id === null ? null : String(id),
        Number(count),
        null,
        Number(table.resource.lastModifiedTime ?? 0),
        "ACTIVE",
      ]);
  }
  return view(
    [
      ...tableColumns,
      string("partition_id"),
      integer("total_rows"),
      integer("total_logical_bytes"),
      timestamp("last_modified_time"),
      string("storage_tier"),
    ],
    rows,
  );
}

async function storage({ session, tables }: Request): Promise<View> {
  const rows: Cell[][] = [];
  for (const table of tables.filter(
    (candidate) => (candidate.resource.type ?? "TABLE") === "TABLE",
  )) {
    const [[count] = []] = await rowsOf(
      session.connection,
      `SELECT count(*) FROM ${table.duckName}`,
    );
    rows.push([...base(table), Number(count)]);
  }
  return view(
    [string("project_id"), string("table_schema"), string("table_name"), integer("total_rows")],
    rows,
  );
}
