import { typeName } from "../../../sql/analyzer/types.ts";
import { optionRows } from "./information-rows.ts";
import { constraintsOf } from "./information-keys.ts";
import type { StoredColumn, StoredTable } from "./metadata.ts";

/** The statement that makes a table, as INFORMATION_SCHEMA.TABLES shows it. */
export function tableDdl(table: StoredTable): string {
  const { projectId, datasetId, tableId } = table.reference;
  const name = `\`${projectId}.${datasetId}.${tableId}\``;
  const { view } = table.resource;
  const materialized = table.resource["materializedView"] as { query: string } | undefined;
  const options = optionsClause(table);
  if (view !== undefined) return `CREATE VIEW ${name}${options}\nAS ${view.query};`;
  if (materialized !== undefined)
    return `CREATE MATERIALIZED VIEW ${name}${options}\nAS ${materialized.query};`;
  const key = constraintsOf(table).primaryKey;
  const members = table.columns
    .map((column) => `  ${columnDdl(column)}`)
    .concat(key === undefined ? [] : [`  PRIMARY KEY (${key.columns.join(", ")}) NOT ENFORCED`]);
  const clustering = table.resource.clustering?.fields ?? [];
  return [
    `CREATE TABLE ${name}`,
    "(",
    members.join(",\n"),
    `)${partitionClause(table)}${clustering.length === 0 ? "" : `\nCLUSTER BY ${clustering.join(", ")}`}${options};`,
  ].join("\n");
}

function columnDdl({ name, type, required, field }: StoredColumn): string {
  const { defaultValueExpression, collation, description } = field;
  return [
    `${name} ${typeName(type)}`,
    typeof collation === "string" ? ` COLLATE '${collation}'` : "",
    typeof defaultValueExpression === "string" ? ` DEFAULT ${defaultValueExpression}` : "",
    required ? " NOT NULL" : "",
    description === undefined ? "" : ` OPTIONS(description=${JSON.stringify(description)})`,
  ].join("");
}

function partitionClause(table: StoredTable): string {
  const range = table.resource["rangePartitioning"] as
    | { field: string; range: { start: string; end: string; interval: string } }
    | undefined;
  if (range !== undefined) {
    const { start, end, interval } = range.range;
    return `\nPARTITION BY RANGE_BUCKET(${range.field}, GENERATE_ARRAY(${start}, ${end}, ${interval}))`;
  }
  const time = table.resource.timePartitioning;
  if (time === undefined) return "";
  const column = table.columns.find(({ name }) => name === time.field);
  if (time.field === undefined)
    return time.type === "DAY"
      ? "\nPARTITION BY DATE(_PARTITIONTIME)"
      : `\nPARTITION BY TIMESTAMP_TRUNC(_PARTITIONTIME, ${time.type})`;
  if (time.type === "DAY")
    return `\nPARTITION BY ${column?.type.kind === "DATE" ? time.field : `DATE(${time.field})`}`;
  return `\nPARTITION BY ${column?.type.kind ?? "DATE"}_TRUNC(${time.field}, ${time.type})`;
}

function optionsClause(table: StoredTable): string {
  const lines = optionRows(table).map(
    ([, , , name, , value]) => `  ${String(name)}=${String(value)}`,
  );
  return lines.length === 0 ? "" : `\nOPTIONS(\n${lines.join(",\n")}\n)`;
}
