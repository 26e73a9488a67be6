import type { DuckDBConnection } from "@duckdb/node-api";
import { quoteText } from "../dialect/quoting.ts";
import { BigQueryError } from "../errors.ts";
import type { FieldSchema, LoadSource } from "../warehouse.ts";
import { rowsOf } from "./database.ts";

/** Schema autodetection: DuckDB's sniffer, in BigQuery's types. */
export async function detectSchema(
  connection: DuckDBConnection,
  source: LoadSource,
): Promise<readonly FieldSchema[]> {
  const files = `[${source.files.map(quoteText).join(", ")}]`;
  const compression = source.compression === "GZIP" ? ", compression = 'gzip'" : "";
  const reader = {
    PARQUET: `read_parquet(${files})`,
    NEWLINE_DELIMITED_JSON: `read_json(${files}, format = 'newline_delimited'${compression})`,
    CSV: `read_csv(${files}, header = true${compression})`,
    AVRO: "",
  }[source.format];
  const rows = await rowsOf(
    connection,
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${reader})`,
  );
  return rows.map(([name, type]) => field(String(name), String(type)));
}

function field(name: string, type: string): FieldSchema {
  if (type.endsWith("[]")) return { ...field(name, type.slice(0, -2)), mode: "REPEATED" };
  if (type.startsWith("STRUCT("))
    return {
      name,
      type: "RECORD",
      mode: "NULLABLE",
      fields: structFields(type.slice("STRUCT(".length, -1)),
    };
  const detected = type.startsWith("DECIMAL") ? "NUMERIC" : types[type];
  if (detected === undefined)
    throw new BigQueryError(
      "invalid",
      `Schema autodetection found no BigQuery type for column ${name} (${type}): give a schema.`,
    );
  return { name, type: detected, mode: "NULLABLE" };
}

const types: Readonly<Record<string, FieldSchema["type"]>> = {
  BIGINT: "INTEGER",
  INTEGER: "INTEGER",
  SMALLINT: "INTEGER",
  TINYINT: "INTEGER",
  UINTEGER: "INTEGER",
  DOUBLE: "FLOAT",
  FLOAT: "FLOAT",
  BOOLEAN: "BOOLEAN",
  VARCHAR: "STRING",
  JSON: "JSON",
  DATE: "DATE",
  TIME: "TIME",
  TIMESTAMP: "TIMESTAMP",
  "TIMESTAMP WITH TIME ZONE": "TIMESTAMP",
  BLOB: "BYTES",
  UUID: "STRING",
};

/** Splits `a BIGINT, "b c" STRUCT(…)` at the commas of its own level. */
function structFields(list: string): readonly FieldSchema[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (const [index, letter] of [...list].entries()) {
    if (letter === '"') quoted = !quoted;
    if (quoted) continue;
    if (letter === "(") depth++;
    if (letter === ")") depth--;
    if (letter === "," && depth === 0) {
      parts.push(list.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(list.slice(start));
  return parts.map((part) => {
    const match = /^\s*(?:"((?:[^"]|"")*)"|(\w+))\s+(.+)$/.exec(part);
    return field((match?.[1] ?? match?.[2] ?? "").replaceAll('""', '"'), (match?.[3] ?? "").trim());
  });
}
