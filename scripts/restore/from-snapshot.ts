import type { BigQuery } from "@google-cloud/bigquery";
import { snapshotDataset } from "../../infra/lib/naming.ts";
import { tables } from "../../schemas/registry.ts";
import { qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import { queryRows } from "../clients.ts";
import { CommandError } from "../output.ts";

export interface RestoredTable {
  readonly table: string;
  readonly snapshot: string;
  readonly rowsBefore: number;
  readonly rowsAfter: number;
  readonly seconds: number;
}

/**
 * Gives a table the rows of its newest snapshot, or of the newest one not after a day (`2026-11-28`), in one statement: readers
 * see the old rows or the restored ones. Columns that the snapshot does not have yet become NULL. Throws CommandError where
 * there is no such table or snapshot.
 */
export async function restoreFromSnapshot(
  bigquery: BigQuery,
  wanted: { readonly table: string; readonly day?: string },
): Promise<RestoredTable> {
  const started = performance.now();
  const contract = tables.find((known) => qualifiedName(known) === wanted.table);
  if (contract === undefined)
    throw new CommandError(
      `there is no table ${wanted.table}: give <dataset>.<table> of schemas/registry.ts.`,
    );
  const snapshot = await findSnapshot(bigquery, contract, wanted.day);
  const rowsBefore = await countRows(bigquery, wanted.table);
  await queryRows(bigquery, replacement(contract, snapshot, await columnsOf(bigquery, snapshot)));
  return {
    table: wanted.table,
    snapshot: `${snapshotDataset}.${snapshot}`,
    rowsBefore,
    rowsAfter: await countRows(bigquery, wanted.table),
    seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
  };
}

/** `workflows/snapshot.yaml` names them `<dataset>__<table>__<yyyymmdd>`. */
async function findSnapshot(
  bigquery: BigQuery,
  { layer, table }: TableContract,
  day: string | undefined,
): Promise<string> {
  const prefix = `${layer}__${table}__`;
  const rows = await queryRows(
    bigquery,
    `SELECT table_name FROM ${snapshotDataset}.INFORMATION_SCHEMA.TABLES WHERE STARTS_WITH(table_name, '${prefix}') ORDER BY table_name`,
  );
  const names = rows.map((row) => String(row["table_name"]));
  const latest = `${prefix}${day?.replaceAll("-", "") ?? "99999999"}`;
  const found = names.findLast((name) => name <= latest);
  if (found !== undefined) return found;
  const days = names.map((name) => name.slice(prefix.length)).join(", ");
  throw new CommandError(
    `${layer}.${table} has no snapshot${day === undefined ? "" : ` of ${day} or before`}${days === "" ? ": `ame run snapshot` takes one of today" : `; there are ${days}`}.`,
  );
}

async function columnsOf(bigquery: BigQuery, snapshot: string): Promise<ReadonlySet<string>> {
  const rows = await queryRows(
    bigquery,
    `SELECT column_name FROM ${snapshotDataset}.INFORMATION_SCHEMA.COLUMNS WHERE table_name = '${snapshot}'`,
  );
  return new Set(rows.map((row) => String(row["column_name"])));
}

/** Rows of the snapshot in place of all others. A condition on the partition is there for tables that ask for one. */
export function replacement(
  contract: TableContract,
  snapshot: string,
  present: ReadonlySet<string>,
): string {
  const columns = Object.keys(contract.row.shape).filter((column) => present.has(column));
  const list = columns.map((column) => `\`${column}\``).join(", ");
  const { partitionBy } = contract;
  const every = partitionBy === undefined ? "" : ` WHERE \`${partitionBy}\` IS NOT NULL`;
  const each = partitionBy === undefined ? "" : ` AND target.\`${partitionBy}\` IS NOT NULL`;
  return `MERGE ${qualifiedName(contract)} AS target USING (SELECT ${list} FROM ${snapshotDataset}.${snapshot}${every}) AS kept ON FALSE WHEN NOT MATCHED BY TARGET THEN INSERT (${list}) VALUES (${list}) WHEN NOT MATCHED BY SOURCE${each} THEN DELETE`;
}

async function countRows(bigquery: BigQuery, table: string): Promise<number> {
  const contract = tables.find((known) => qualifiedName(known) === table);
  const every =
    contract?.partitionBy === undefined ? "TRUE" : `${contract.partitionBy} IS NOT NULL`;
  const [row] = await queryRows(bigquery, `SELECT COUNT(*) AS total FROM ${table} WHERE ${every}`);
  return Number(row?.["total"] ?? 0);
}
