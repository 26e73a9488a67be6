import type { ColumnBatch, TableReference, Warehouse } from "../warehouse.ts";
import { jsonRows } from "./json-rows.ts";

/** Appends that wait for the same table share one commit; each settles when its own rows are durable. */
export interface CommitQueue {
  append(table: TableReference, batch: ColumnBatch): Promise<void>;
}

interface Waiting {
  readonly batch: ColumnBatch;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** One commit holds at most this many rows, so that a burst does not grow one transaction without end. */
const maxRowsPerCommit = 100_000;

export function createCommitQueue(warehouse: Warehouse): CommitQueue {
  const waiting = new Map<string, Waiting[]>();
  const busy = new Set<string>();

  async function drain(key: string, table: TableReference): Promise<void> {
    busy.add(key);
    for (let group = takeGroup(waiting, key); group.length > 0; group = takeGroup(waiting, key))
      await commitGroup(warehouse, table, group);
    busy.delete(key);
  }

  return {
    append(table, batch) {
      const key = `${table.projectId}.${table.datasetId}.${table.tableId}`;
      return new Promise((resolve, reject) => {
        const queue = waiting.get(key) ?? [];
        waiting.set(key, queue);
        queue.push({ batch, resolve, reject });
        if (!busy.has(key)) void drain(key, table);
      });
    },
  };
}

function takeGroup(waiting: Map<string, Waiting[]>, key: string): readonly Waiting[] {
  const queue = waiting.get(key) ?? [];
  const group: Waiting[] = [];
  let rows = 0;
  for (const entry of queue) {
    rows += entry.batch.rowCount;
    if (group.length > 0 && rows > maxRowsPerCommit) break;
    group.push(entry);
  }
  queue.splice(0, group.length);
  if (queue.length === 0) waiting.delete(key);
  return group;
}

/** When a shared commit fails every append is tried by itself, so that none fails for another's sake. */
async function commitGroup(
  warehouse: Warehouse,
  table: TableReference,
  group: readonly Waiting[],
): Promise<void> {
  try {
    await commit(warehouse, table, mergeBatches(group.map(({ batch }) => batch)));
    for (const { resolve } of group) resolve();
  } catch (error) {
    if (group.length === 1) {
      group[0]?.reject(error);
      return;
    }
    for (const entry of group)
      await commit(warehouse, table, entry.batch).then(entry.resolve, entry.reject);
  }
}

async function commit(
  warehouse: Warehouse,
  table: TableReference,
  batch: ColumnBatch,
): Promise<void> {
  if (batch.rowCount === 0) return;
  if (warehouse.appendColumns !== undefined) return warehouse.appendColumns(table, batch);
  const fields = warehouse.getTable(table).schema?.fields ?? [];
  return warehouse.appendRows(table, jsonRows(fields, batch));
}

/** One batch of many; a column that some of them do not name is NULL there. */
export function mergeBatches(batches: readonly ColumnBatch[]): ColumnBatch {
  const [first] = batches;
  if (first !== undefined && batches.length === 1) return first;
  const rowCount = batches.reduce((sum, batch) => sum + batch.rowCount, 0);
  const columns = new Map<string, unknown[]>();
  let done = 0;
  for (const batch of batches) {
    for (const { name, values } of batch.columns) {
      let merged = columns.get(name);
      if (merged === undefined) {
        merged = Array.from<unknown>({ length: rowCount }).fill(null);
        columns.set(name, merged);
      }
      for (let index = 0; index < values.length; index++) merged[done + index] = values[index];
    }
    done += batch.rowCount;
  }
  return { rowCount, columns: [...columns].map(([name, values]) => ({ name, values })) };
}
