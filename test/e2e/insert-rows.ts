import type { BigQuery } from "@google-cloud/bigquery";
import { bigQuerySchema } from "../../schemas/bigquery-schema.ts";
import { qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import { queryRows } from "../../scripts/clients.ts";

const neutral: Readonly<Record<string, string>> = {
  STRING: '""',
  INTEGER: "0",
  FLOAT: "0",
  NUMERIC: "0",
  BOOLEAN: "FALSE",
  DATE: "CURRENT_DATE()",
  TIMESTAMP: "CURRENT_TIMESTAMP()",
  JSON: "JSON '{}'",
};

/** Rows of a contract from a FROM clause: the given columns as expressions, other required ones neutral, the rest NULL. */
export async function insertRows(
  bigquery: BigQuery,
  contract: TableContract,
  from: string,
  columns: Readonly<Record<string, string>>,
): Promise<void> {
  const filled = bigQuerySchema(contract).flatMap(({ name, type, mode }) => {
    const given = columns[name];
    if (given !== undefined) return [[name, given] as const];
    return mode === "REQUIRED" ? [[name, neutral[type] ?? "NULL"] as const] : [];
  });
  await queryRows(
    bigquery,
    `INSERT INTO ${qualifiedName(contract)} (${filled.map(([name]) => name).join(", ")})
     SELECT ${filled.map(([, expression]) => expression).join(", ")} FROM ${from}`,
  );
}
