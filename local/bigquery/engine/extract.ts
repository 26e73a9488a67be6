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
  const gzip = target.compression === "GZIP";
  const write = {
    CSV: `FORMAT csv, HEADER true${gzip ? ", COMPRESSION gzip" : ""}`,
    NEWLINE_DELIMITED_JSON: `FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\\x01'${gzip ? ", COMPRESSION gzip" : ""}`,
    PARQUET: `FORMAT parquet${gzip ? ", COMPRESSION gzip" : ""}`,
    AVRO: undefined,
  }[target.format];
  if (write === undefined)
    throw new BigQueryError("notImplemented", "not supported locally: extracting to AVRO");
  const select = selectFor(table, target.format);
  await connection.run(`COPY (${select}) TO ${quoteText(target.file)} (${write})`);
  const [[count] = []] = await rowsOf(connection, `SELECT count(*) FROM ${table.duckName}`);
  return { rows: BigInt(Number(count)) };
}

function selectFor(table: StoredTable, format: LoadSource["format"]): string {
  if (format === "NEWLINE_DELIMITED_JSON") {
    const fields = table.columns.map((column) => {
      const value = jsonValue(quoteName(column.name), column.type, "string");
      return `CASE WHEN ${quoteName(column.name)} IS NOT NULL THEN ${quoteText(`${JSON.stringify(column.name)}:`)} || ${value} END`;
    });
    return `SELECT '{' || array_to_string(list_filter([${fields.join(", ")}], lambda x: x IS NOT NULL), ',') || '}' FROM ${table.duckName}`;
  }
  const columns = table.columns.map((column) => {
    const value =
      format === "CSV"
        ? csvValue(quoteName(column.name), column.type)
        : named(quoteName(column.name), column.type);
    return `${value} AS ${quoteName(column.name)}`;
  });
  return `SELECT ${columns.join(", ")} FROM ${table.duckName}`;
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
function named(value: string, type: SqlType): string {
  if (type.kind === "ARRAY")
    return `list_transform(${value}, lambda x: ${named("x", type.element)})`;
  if (type.kind === "TIMESTAMP") return `CAST(${value} AS TIMESTAMPTZ)`;
  if (type.kind === "BIGNUMERIC") return `bq_cast_bignumeric_string(${value})`;
  if (type.kind !== "STRUCT") return value;
  const fields = type.fields.map(
    (field, index) =>
      `${quoteName(field.name)} := ${named(`struct_extract(${value}, '_${index}')`, field.type)}`,
  );
  return `CASE WHEN ${value} IS NOT NULL THEN struct_pack(${fields.join(", ")}) END`;
}
