import { columnsOf, type Column } from "../../schemas/bigquery-schema.ts";
import { tables } from "../../schemas/registry.ts";
import { qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import { grantOf } from "./looker-grants.ts";

/** What the pipeline did is looked at too. */
const operations = new Set(["ops.pipeline_runs", "ops.model_runs", "ops.quality_results"]);

/** A LookML view for each gold table and those of operations: a field for each column, and nothing that a person would want to change. */
export function lookerFiles(): ReadonlyMap<string, string> {
  return new Map(
    tables
      .filter((table) => table.layer === "gold" || operations.has(qualifiedName(table)))
      .map((table) => [`${table.table}.view.lkml`, viewOf(table)]),
  );
}

/** `looker/refinements/` adds to these views. */
export function viewOf(table: TableContract): string {
  const columns = columnsOf(table);
  const groups = groupNames(columns);
  const keys = table.grain;
  const fields = columns.map((column) =>
    groups.has(column.field.name)
      ? timeGroup(column, groups.get(column.field.name) ?? "")
      : dimension(column, keys.length === 1 && keys[0] === column.field.name),
  );
  return `# Written by \`npm run generate\` from the contracts in schemas/.
view: ${table.table} {
  sql_table_name: ${qualifiedName(table)} ;;
  label: ${quote(words(table.table.replace(/^marts_/, "")))}

${[...(keys.length > 1 ? [compositeKey(keys, columns)] : []), ...fields].join("\n\n")}

  measure: count {
    type: count
    description: ${quote(keys.length === 0 ? "Rows." : `Rows: one per ${keys.join(", ")}.`)}
  }
}
`;
}

function compositeKey(keys: readonly string[], columns: readonly Column[]): string {
  const parts = keys.map((key) => `COALESCE(CAST(\${TABLE}.${key} AS STRING), '')`);
  const grants = keys.flatMap((key) => columns.find(({ field }) => field.name === key)?.pii ?? []);
  return block("dimension", "primary_key", [
    "primary_key: yes",
    "hidden: yes",
    "type: string",
    ...grantLines(grants),
    `sql: CONCAT(${parts.join(", '|', ")}) ;;`,
  ]);
}

function dimension({ field, pii }: Column, isKey: boolean): string {
  const column = `\${TABLE}.${field.name}`;
  const text = field.mode === "REPEATED" ? `ARRAY_TO_STRING(${column}, ', ')` : column;
  const isText = field.type === "STRING";
  const isPlain = field.mode !== "REPEATED" && field.type !== "JSON" && field.type !== "RECORD";
  return block("dimension", field.name, [
    ...(isKey ? ["primary_key: yes"] : []),
    `type: ${isPlain ? typeOf(field.type) : "string"}`,
    `description: ${quote(field.description)}`,
    ...grantLines(pii === undefined ? [] : [pii]),
    `sql: ${isText || isPlain ? text : `TO_JSON_STRING(${column})`} ;;`,
  ]);
}

function typeOf(type: string): string {
  if (type === "BOOLEAN") return "yesno";
  return type === "INTEGER" || type === "FLOAT" || type === "NUMERIC" ? "number" : "string";
}

function timeGroup({ field, pii }: Column, name: string): string {
  const isDate = field.type === "DATE";
  const timeframes = [
    "raw",
    ...(isDate ? [] : ["time"]),
    "date",
    "week",
    "month",
    "quarter",
    "year",
  ];
  return block("dimension_group", name, [
    "type: time",
    `timeframes: [${timeframes.join(", ")}]`,
    ...(isDate ? ["datatype: date", "convert_tz: no"] : ["datatype: timestamp"]),
    `description: ${quote(field.description)}`,
    ...grantLines(pii === undefined ? [] : [pii]),
    `sql: \${TABLE}.${field.name} ;;`,
  ]);
}

/** `acquisition_date` is the group acquisition, whose field is acquisition_date again; a name is not given twice. */
function groupNames(columns: readonly Column[]): ReadonlyMap<string, string> {
  const taken = new Set(columns.map(({ field }) => field.name));
  const groups = new Map<string, string>();
  for (const { field } of columns) {
    const isTime = field.type === "DATE" || field.type === "TIMESTAMP" || field.type === "DATETIME";
    if (!isTime || field.mode === "REPEATED") continue;
    const short = field.name.replace(/_(date|day|at|timestamp)$/, "");
    const name = taken.has(short) ? field.name : short;
    taken.add(name);
    groups.set(field.name, name);
  }
  return groups;
}

const grantLines = (classes: readonly (string | undefined)[]): readonly string[] => {
  const grants = [...new Set(classes.flatMap((pii) => (pii === undefined ? [] : [grantOf(pii)])))];
  return grants.length === 0 ? [] : [`required_access_grants: [${grants.join(", ")}]`];
};

const block = (kind: string, name: string, lines: readonly string[]): string =>
  `  ${kind}: ${name} {\n${lines.map((line) => `    ${line}\n`).join("")}  }`;

const quote = (text: string): string => `"${text.replaceAll('"', "'")}"`;

const words = (name: string): string =>
  name.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase());
