import { status } from "@grpc/grpc-js";
import type { ColumnBatch, TableReference } from "../warehouse.ts";
import type { CommitQueue } from "./commit-queue.ts";
import { mergeBatches } from "./commit-queue.ts";
import { StorageWriteError } from "./storage-error.ts";

export type StreamType = "COMMITTED" | "PENDING" | "BUFFERED";

/** One explicitly created write stream. */
export interface WriteStream {
  readonly name: string;
  readonly type: StreamType;
  readonly table: TableReference;
  readonly createTime: Date;
  readonly finalized: boolean;
  readonly commitTime: Date | undefined;
  /** Rows received; the offset that the next append must have. */
  readonly next: bigint;
}

export interface WriteStreams {
  create(stream: { name: string; type: StreamType; table: TableReference }): WriteStream;
  get(name: string): WriteStream;
  /** Takes rows at the stream's end and answers their offset when they are as durable as the stream's type promises. */
  append(name: string, offset: bigint | undefined, batch: ColumnBatch): Promise<bigint>;
  /** Makes the rows of a buffered stream visible up to and including the offset. */
  flush(name: string, offset: bigint): Promise<void>;
  finalize(name: string): bigint;
  /** Makes finalized pending streams visible in one commit, all or none. */
  commit(table: TableReference, names: readonly string[]): Promise<Date>;
  /** Why a stream cannot be committed now. */
  commitProblem(table: TableReference, name: string): StorageWriteError | undefined;
}

interface State extends WriteStream {
  finalized: boolean;
  commitTime: Date | undefined;
  next: bigint;
  /** Rows of a pending or buffered stream that nobody sees yet, in order. */
  hidden: ColumnBatch[];
  flushed: bigint;
  /** Flushes of one stream come one after the other. */
  flushing: Promise<void>;
}

/** Streams live in memory: like their hidden rows they end with the process, and their writers get NOT_FOUND. */
export function createWriteStreams(queue: CommitQueue, now: () => Date): WriteStreams {
  const streams = new Map<string, State>();

  function find(name: string): State {
    const stream = streams.get(name);
    if (stream === undefined)
      throw new StorageWriteError(
        status.NOT_FOUND,
        "Requested entity was not found.",
        name,
        "STREAM_NOT_FOUND",
      );
    return stream;
  }

  function commitProblem(table: TableReference, name: string): StorageWriteError | undefined {
    const stream = streams.get(name);
    const refuse = (
      message: string,
      code: NonNullable<StorageWriteError["storageCode"]>,
    ): StorageWriteError => new StorageWriteError(status.INVALID_ARGUMENT, message, name, code);
    if (stream === undefined) return refuse("Stream is not found.", "STREAM_NOT_FOUND");
    if (stream.commitTime !== undefined)
      return refuse("Stream is already committed.", "STREAM_ALREADY_COMMITTED");
    if (stream.type !== "PENDING")
      return refuse("Only a PENDING stream can be committed.", "INVALID_STREAM_TYPE");
    if (!stream.finalized)
      return refuse("Stream must be finalized before it is committed.", "INVALID_STREAM_STATE");
    const own = stream.table;
    return own.projectId === table.projectId &&
      own.datasetId === table.datasetId &&
      own.tableId === table.tableId
      ? undefined
      : refuse("Stream belongs to another table.", "STREAM_NOT_FOUND");
  }

  return {
    create(stream) {
      const state: State = {
        ...stream,
        createTime: now(),
        finalized: false,
        commitTime: undefined,
        next: 0n,
        hidden: [],
        flushed: 0n,
        flushing: Promise.resolve(),
      };
      streams.set(stream.name, state);
      return state;
    },
    get: find,
    async append(name, offset, batch) {
      const stream = find(name);
      checkOpen(stream);
      checkOffset(stream, offset);
      const at = stream.next;
      stream.next += BigInt(batch.rowCount);
      if (stream.type !== "COMMITTED") {
        stream.hidden.push(batch);
        return at;
      }
      try {
        await queue.append(stream.table, batch);
      } catch (error) {
        stream.next = at;
        throw error;
      }
      return at;
    },
    async flush(name, offset) {
      const stream = find(name);
      if (stream.type !== "BUFFERED")
        throw new StorageWriteError(
          status.INVALID_ARGUMENT,
          "Only a BUFFERED stream can be flushed.",
          name,
          "INVALID_STREAM_TYPE",
        );
      if (offset >= stream.next)
        throw new StorageWriteError(
          status.OUT_OF_RANGE,
          `The flush offset ${offset} is beyond the stream's end ${stream.next}.`,
          name,
          "OFFSET_OUT_OF_RANGE",
        );
      const turn = stream.flushing.then(() => flushUpTo(queue, stream, offset));
      stream.flushing = turn.catch(() => {});
      await turn;
    },
    finalize(name) {
      const stream = find(name);
      stream.finalized = true;
      return stream.next;
    },
    commitProblem,
    async commit(table, names) {
      const chosen = names.map(find);
      await queue.append(table, mergeBatches(chosen.flatMap(({ hidden }) => hidden)));
      const time = now();
      for (const stream of chosen) {
        stream.commitTime = time;
        stream.hidden = [];
      }
      return time;
    },
  };
}

async function flushUpTo(queue: CommitQueue, stream: State, offset: bigint): Promise<void> {
  const wanted = Number(offset + 1n - stream.flushed);
  if (wanted <= 0) return;
  // Appends may come while the commit runs; they stay behind what is taken here.
  const taken = stream.hidden.splice(0);
  const merged = mergeBatches(taken);
  try {
    await queue.append(stream.table, slice(merged, 0, wanted));
  } catch (error) {
    stream.hidden.unshift(...taken);
    throw error;
  }
  stream.flushed += BigInt(wanted);
  if (wanted < merged.rowCount) stream.hidden.unshift(slice(merged, wanted, merged.rowCount));
}

function slice(batch: ColumnBatch, start: number, end: number): ColumnBatch {
  return {
    rowCount: end - start,
    columns: batch.columns.map(({ name, values }) => ({ name, values: values.slice(start, end) })),
  };
}

function checkOpen(stream: WriteStream): void {
  if (!stream.finalized) return;
  throw new StorageWriteError(
    status.INVALID_ARGUMENT,
    "Stream has been finalized and cannot be appended.",
    stream.name,
    "STREAM_FINALIZED",
  );
}

function checkOffset(stream: WriteStream, offset: bigint | undefined): void {
  if (offset === undefined || offset === stream.next) return;
  const [code, storageCode, where] =
    offset < stream.next
      ? ([status.ALREADY_EXISTS, "OFFSET_ALREADY_EXISTS", "within"] as const)
      : ([status.OUT_OF_RANGE, "OFFSET_OUT_OF_RANGE", "beyond"] as const);
  throw new StorageWriteError(
    code,
    `The offset is ${where} stream, expected offset ${stream.next}, received ${offset}`,
    stream.name,
    storageCode,
  );
}
