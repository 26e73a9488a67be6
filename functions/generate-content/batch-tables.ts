import { createHash } from "node:crypto";
import type { Warehouse } from "../_shared/google/warehouse.ts";

/** Tables of one run's batch: made when it is submitted, gone when it is settled. */
export interface BatchTables {
  readonly requests: string;
  readonly output: string;
}

/** Nothing of the run id reaches the name but its hash, so it is safe in SQL. */
export function batchTables(runId: string): BatchTables {
  const id = createHash("sha256").update(runId).digest("hex").slice(0, 12);
  return { requests: `content.batch_${id}_requests`, output: `content.batch_${id}_output` };
}

export interface BatchRequest {
  /** `brief/language` */
  readonly subject: string;
  readonly item_id: string;
  /** CatalogueItem without its id: what the text is judged by. */
  readonly item: unknown;
  /** GenerateContentRequest. */
  readonly request: unknown;
}

const rowsOf = `SELECT JSON_VALUE(r, '$.subject') AS subject, JSON_VALUE(r, '$.item_id') AS item_id,
  TO_JSON_STRING(JSON_QUERY(r, '$.item')) AS item, JSON_QUERY(r, '$.request') AS request
FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(@rows))) AS r`;
const rowsPerStatement = 1_000;

export const createRequestsSql = ({ requests }: BatchTables): string =>
  `CREATE OR REPLACE TABLE ${requests} AS\n${rowsOf}`;

export async function writeRequests(
  tables: BatchTables,
  requests: readonly BatchRequest[],
  warehouse: Pick<Warehouse, "query">,
): Promise<void> {
  for (let start = 0; start < requests.length; start += rowsPerStatement) {
    const rows = JSON.stringify(requests.slice(start, start + rowsPerStatement));
    const sql =
      start === 0 ? createRequestsSql(tables) : `INSERT INTO ${tables.requests}\n${rowsOf}`;
    await warehouse.query(sql, { rows: { type: "STRING", value: rows } });
  }
  await warehouse.query(`DROP TABLE IF EXISTS ${tables.output}`);
}

export interface BatchAnswer {
  readonly subject: string;
  readonly itemId: string;
  readonly item: unknown;
  /** The prompt that it answers. */
  readonly request: unknown;
  /** Empty when the row succeeded. */
  readonly status: string;
  /** GenerateContentResponse; null when it failed. */
  readonly response: unknown;
}

export const answersSql = ({ output }: BatchTables): string =>
  `SELECT subject, item_id, item, TO_JSON_STRING(request) AS request, status, TO_JSON_STRING(response) AS response
FROM ${output}
ORDER BY subject, item_id`;

export async function readAnswers(
  tables: BatchTables,
  warehouse: Pick<Warehouse, "query">,
): Promise<readonly BatchAnswer[]> {
  return (await warehouse.query(answersSql(tables))).map((row) => ({
    subject: String(row["subject"]),
    itemId: String(row["item_id"]),
    item: fromJson(row["item"]),
    request: fromJson(row["request"]),
    status: row["status"] == null ? "" : String(row["status"]),
    response: fromJson(row["response"]),
  }));
}

/** A JSON column, or a text column that holds JSON. */
function fromJson(value: unknown): unknown {
  if (value == null) return null;
  const parsed: unknown = JSON.parse(String(value));
  return typeof parsed === "string" ? fromJson(parsed) : parsed;
}

export async function dropTables(
  { requests, output }: BatchTables,
  warehouse: Pick<Warehouse, "query">,
): Promise<void> {
  await warehouse.query(`DROP TABLE IF EXISTS ${requests};\nDROP TABLE IF EXISTS ${output}`);
}
