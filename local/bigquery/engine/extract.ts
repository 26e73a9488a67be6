import type { DuckDBConnection } from "@duckdb/node-api";
import type { SqlType } from "../../../sql/analyzer/types.ts";
import { jsonValue } from "../dialect/functions/json-value.ts";
import { quoteName, quoteText } from "../dialect/quoting.ts";
import { BigQueryError } from "../errors.ts";
import type { LoadSource } from "../warehouse.ts";
import { rowsOf } from "./database.ts";
import type { StoredTable } from "./metadata.ts";
import { tableLabel } from "./references.ts";
import { requireUnfiltered } from "./row-access.ts";
import { isPhysical } from "./tables.ts";

/** An extract job: a table's rows into one file. */
export async function extractTable(
  connection: DuckDBConnection,
  table: StoredTable,
  target: { file: string; format: LoadSource["format"]; compression: "NONE" | "GZIP" },
): Promise<{ rows: bigint }> {
  requireUnfiltered(table);
  if (!isPhysical(table))
    throw new BigQueryError(
      "invalid",
      `${tableLabel(table.reference)} is not allowed for this operation because it is currently a VIEW.`,
    );
  const from = {
    columns: table.columns,
    names: table.columns.map(({ name }) => quoteName(name)),
    sql: table.duckName,
  };
  await copyRows(connection, from, { ...target, header: true, delimiter: "," });
  const [[count] = []] = await rowsOf(connection, `SELECT count(*) FROM ${table.duckName}`);
  return { rows: BigInt(Number(count)) };
}

/** Rows of a FROM item, whose columns are named in it as `names` say, into one file. */
export async function copyRows(
  connection: DuckDBConnection,
  from: Rows,
  target: {
    readonly file: string;
    readonly format: LoadSource["format"];
    readonly compression: "NONE" | "GZIP";
    readonly header: boolean;
    readonly delimiter: string;
  },
): Promise<void> {
  const gzip = target.compression === "GZIP" ? ", COMPRESSION gzip" : "";
  const write = {
    CSV: `FORMAT csv, HEADER ${target.header}, DELIMITER ${quoteText(target.delimiter)}${gzip}`,
    NEWLINE_DELIMITED_JSON: `FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\\x01'${gzip}`,
    PARQUET: `FORMAT parquet${gzip}`,
    AVRO: undefined,
  }[target.format];
  if (write === undefined)
    throw new BigQueryError("notImplemented", "not supported locally: extracting to AVRO");
  const select = selectFor(from, target.format);
  await connection.run(`COPY (${select}) TO ${quoteText(target.file)} (${write})`);
}

interface Rows {
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
  readonly names: readonly string[];
  readonly sql: string;
}

function selectFor({ columns, names, sql }: Rows, format: LoadSource["format"]): string {
  const named = columns.map((column, index) => ({ ...column, source: names[index] ?? "NULL" }));
  if (format === "NEWLINE_DELIMITED_JSON") {
    const fields = named.map(({ name, type, source }) => {
      const key = quoteText(`${JSON.stringify(name)}:`);
      return `CASE WHEN ${source} IS NOT NULL THEN ${key} || ${jsonValue(source, type, "string")} END`;
    });
    return `SELECT '{' || array_to_string(list_filter([${fields.join(", ")}], lambda x: x IS NOT NULL), ',') || '}' FROM ${sql}`;
  }
  const values = named.map(({ name, type, source }) => {
    const value = format === "CSV" ? csvValue(source, type) : parquetValue(source, type);
    return `${value} AS ${quoteName(name)}`;
  });
  return `SELECT ${values.join(", ")} FROM ${sql}`;
}

function csvValue(column: string, type: SqlType): string {
  if (type.kind === "ARRAY" || type.kind === "STRUCT")
    throw new BigQueryError(
      "invalid",
      `Operation cannot be performed on a nested schema. Field: ${column}`,
    );
  if (type.kind === "BYTES") return `to_base64(${column})`;
  if (type.kind === "TIMESTAMP") return `bq_cast_datetime_string(${column}) || ' UTC'`;
  if (type.kind === "NUMERIC" || type.kind === "BIGNUMERIC")
    return `bq_cast_${type.kind.toLowerCase()}_string(${column})`;
  return column;
}

/** Fields by their names, as a Parquet reader expects them. */
function parquetValue(value: string, type: SqlType): string {
  if (type.kind === "ARRAY")
    return `list_transform(${value}, lambda x: ${parquetValue("x", type.element)})`;
  if (type.kind === "TIMESTAMP") return `CAST(${value} AS TIMESTAMPTZ)`;
  if (type.kind === "BIGNUMERIC") return `bq_cast_bignumeric_string(${value})`;
  if (type.kind !== "STRUCT") return value;
  const fields = type.fields.map(
    (field, index) =>
      `${quoteName(field.name)} := ${parquetValue(`struct_extract(${value}, '_${index}')`, field.type)}`,
  );
  return `CASE WHEN ${value} IS NOT NULL THEN struct_pack(${fields.join(", ")}) END`;
}
