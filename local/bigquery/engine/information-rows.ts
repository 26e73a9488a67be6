import type { SqlType } from "../../../sql/analyzer/types.ts";
import { typeName } from "../../../sql/analyzer/types.ts";
import type { StoredTable } from "./metadata.ts";

export type Cell = string | number | bigint | boolean | null | undefined;

export const yes = (value: boolean): string => (value ? "YES" : "NO");
const sqlString = (value: unknown): string => JSON.stringify(String(value));

/** The three names that every row begins with. */
export const base = (table: StoredTable): Cell[] => [
  table.reference.projectId,
  table.reference.datasetId,
  table.reference.tableId,
];

/** A row of COLUMNS. */
export function columnRow(table: StoredTable, name: string, index: number): Cell[] {
  const column = table.columns[index];
  const clustering = table.resource.clustering?.fields.indexOf(name) ?? -1;
  const partitioning = table.resource.timePartitioning?.field ?? rangeField(table);
  return [
    ...base(table),
    name,
    index + 1,
    yes(column?.required !== true),
    column === undefined ? null : typeName(column.type),
    "NEVER",
    "NO",
    "NO",
    yes(partitioning?.toLowerCase() === name.toLowerCase()),
    clustering < 0 ? null : clustering + 1,
    String(column?.field["collation"] ?? "NULL"),
    String(column?.field["defaultValueExpression"] ?? "NULL"),
    null,
  ];
}

function rangeField(table: StoredTable): string | undefined {
  return (table.resource["rangePartitioning"] as { field?: string } | undefined)?.field;
}

/** Every path into a column, for COLUMN_FIELD_PATHS. */
export function fieldPaths(path: string, type: SqlType): readonly (readonly [string, SqlType])[] {
  const element = type.kind === "ARRAY" ? type.element : type;
  const inner =
    element.kind === "STRUCT"
      ? element.fields.flatMap((field) => fieldPaths(`${path}.${field.name}`, field.type))
      : [];
  return [[path, type], ...inner];
}

/** The rows of TABLE_OPTIONS. */
export function optionRows(table: StoredTable): Cell[][] {
  const { description, labels } = table.resource;
  const rows: Cell[][] = [];
  if (description !== undefined)
    rows.push([...base(table), "description", "STRING", sqlString(description)]);
  if (labels !== undefined && Object.keys(labels).length > 0) {
    const pairs = Object.entries(labels).map(
      ([key, value]) => `STRUCT(${sqlString(key)}, ${sqlString(value)})`,
    );
    rows.push([...base(table), "labels", "ARRAY<STRUCT<STRING, STRING>>", `[${pairs.join(", ")}]`]);
  }
  const friendly = table.resource["friendlyName"];
  if (friendly !== undefined)
    rows.push([...base(table), "friendly_name", "STRING", sqlString(friendly)]);
  if (table.resource["requirePartitionFilter"] === true)
    rows.push([...base(table), "require_partition_filter", "BOOL", "true"]);
  const expiration = table.resource["expirationTime"];
  if (expiration !== undefined)
    rows.push([
      ...base(table),
      "expiration_timestamp",
      "TIMESTAMP",
      `TIMESTAMP "${new Date(Number(expiration)).toISOString()}"`,
    ]);
  return rows;
}
