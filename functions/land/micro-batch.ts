import type { TableContract } from "../../schemas/table-contract.ts";
import type { RowAppender } from "../_shared/google/row-appender.ts";
import { rowEncoderOf, type Row } from "../_shared/google/row-encoding.ts";
import { appendAll, type RowOutcome } from "./append-all.ts";

export interface MicroBatcher {
  /** One outcome per row, in order, once each is decided; rejects when BigQuery could not be reached. */
  add(table: TableContract, rows: readonly Row[]): Promise<readonly RowOutcome[]>;
  flush(): Promise<void>;
}

export interface MicroBatchOptions {
  readonly append: RowAppender["append"];
  readonly maxDelayMs: number;
  readonly maxBytes: number;
}

interface Part {
  readonly serializedRows: readonly Buffer[];
  readonly resolve: (outcomes: readonly RowOutcome[]) => void;
  readonly reject: (reason: unknown) => void;
}

interface Batch {
  readonly table: TableContract;
  readonly parts: Part[];
  sizeBytes: number;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Requests in flight share one append per table: the first row of a batch waits at most `maxDelayMs` for company. */
export function createMicroBatcher(options: MicroBatchOptions): MicroBatcher {
  const batches = new Map<string, Batch>();
  const sending = new Set<Promise<void>>();

  const send = (batch: Batch): void => {
    clearTimeout(batch.timer);
    batches.delete(batch.table.table);
    const sent = appendParts(batch, options.append).finally(() => sending.delete(sent));
    sending.add(sent);
  };
  const batchFor = (table: TableContract): Batch => {
    const existing = batches.get(table.table);
    if (existing !== undefined) return existing;
    const batch: Batch = {
      table,
      parts: [],
      sizeBytes: 0,
      timer: setTimeout(() => send(batch), options.maxDelayMs),
    };
    batches.set(table.table, batch);
    return batch;
  };
  const enqueue = (
    table: TableContract,
    serializedRows: readonly Buffer[],
  ): Promise<readonly RowOutcome[]> =>
    new Promise((resolve, reject) => {
      const batch = batchFor(table);
      batch.parts.push({ serializedRows, resolve, reject });
      batch.sizeBytes += serializedRows.reduce((sum, row) => sum + row.length, 0);
      if (batch.sizeBytes >= options.maxBytes) send(batch);
    });

  return {
    async add(table, rows) {
      const encoded = rows.map((row) => encode(table, row));
      const serializedRows = encoded.flatMap((row) => (row.kind === "encoded" ? [row.bytes] : []));
      const stored = serializedRows.length === 0 ? [] : await enqueue(table, serializedRows);
      const next = stored.values();
      return encoded.map((row) => (row.kind === "encoded" ? (next.next().value ?? lost) : row));
    },
    async flush() {
      for (const batch of batches.values()) send(batch);
      await Promise.all(sending);
    },
  };
}

const lost: RowOutcome = { kind: "refused", reason: "the append told nothing of this row" };

type Encoded =
  | { readonly kind: "encoded"; readonly bytes: Buffer }
  | { readonly kind: "refused"; readonly reason: string };

function encode(table: TableContract, row: Row): Encoded {
  try {
    return { kind: "encoded", bytes: rowEncoderOf(table).encode(row) };
  } catch (thrown) {
    return { kind: "refused", reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

async function appendParts(batch: Batch, append: RowAppender["append"]): Promise<void> {
  const { descriptor } = rowEncoderOf(batch.table);
  const rows = batch.parts.flatMap((part) => part.serializedRows);
  try {
    const outcomes = await appendAll(rows, (serializedRows) =>
      append({ table: batch.table, descriptor, serializedRows }),
    );
    let start = 0;
    for (const part of batch.parts) {
      part.resolve(outcomes.slice(start, start + part.serializedRows.length));
      start += part.serializedRows.length;
    }
  } catch (thrown) {
    for (const part of batch.parts) part.reject(thrown);
  }
}
