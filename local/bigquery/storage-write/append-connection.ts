import { status, type ServerDuplexStream } from "@grpc/grpc-js";
import { BigQueryError } from "../errors.ts";
import type { FieldSchema, RowError, TableReference, Warehouse } from "../warehouse.ts";
import type { AppendRequest, ParsedRequest } from "./append-request.ts";
import type { CommitQueue } from "./commit-queue.ts";
import { parseStream } from "./names.ts";
import { asStorageWriteError, callFailure, rpcStatus, StorageWriteError } from "./storage-error.ts";
import type { WriteStreams } from "./streams.ts";
import { storageSchema } from "./table-schema.ts";
import { createTableWriter, rowErrorResponse, type TableWriter } from "./writer.ts";

/** The API's limit on one request. */
const maxRequestBytes = 10 * 1024 * 1024;
/** Reading stops while this much waits for its commit, so that a fast writer does not fill the memory. */
const maxBytesInFlight = 64 * 1024 * 1024;

export interface AppendDependencies {
  readonly warehouse: Warehouse;
  readonly streams: WriteStreams;
  readonly queue: CommitQueue;
  /** Aborted when the service ends: what is in flight is answered, then the connection is given up. */
  readonly closing: AbortSignal;
}

export type AppendCall = ServerDuplexStream<ParsedRequest, object>;

/** One AppendRows connection. Answers come in the order of the requests, each after its own rows' commit. */
export function serveAppendRows(
  deps: AppendDependencies,
  authorize: (table: TableReference) => void,
  call: AppendCall,
): void {
  const writers = new Map<string, TableWriter>();
  let destination = "";
  let answers: Promise<void> = Promise.resolve();
  let decoding: Promise<unknown> = Promise.resolve();
  let bytesInFlight = 0;
  let ended = false;

  function fail(error: StorageWriteError): void {
    if (ended) return;
    ended = true;
    call.emit("error", callFailure(error));
  }

  function receive(request: AppendRequest): void {
    const name = request.writeStream === "" ? destination : request.writeStream;
    const { table, name: entity, isDefault } = parseStream(name);
    let writer = writers.get(entity);
    if (writer === undefined) {
      authorize(table);
      if (!isDefault) deps.streams.get(entity);
      writer = createTableWriter(deps.warehouse, table, entity);
      writers.set(entity, writer);
    }
    destination = name;
    const owner = writer;
    // Decoding may wait for a column's default, and offsets are given in the order of the requests.
    const decoded = decoding.then(() => owner.decode(request));
    const taken = decoded.then((rows) => {
      if (rows.kind === "row errors") return rows;
      const done = isDefault
        ? deps.queue.append(table, rows.batch).then(() => undefined)
        : deps.streams.append(entity, request.offset, rows.batch);
      return { kind: "taken", done } as const;
    });
    decoding = taken.catch(() => {});
    const outcome = taken.then(async (result) =>
      result.kind === "taken" ? ({ kind: "appended", offset: await result.done } as const) : result,
    );
    outcome.catch(() => {});
    bytesInFlight += request.sizeBytes;
    if (bytesInFlight > maxBytesInFlight) call.pause();
    answers = answerAfter(answers, request, answerOf(outcome, owner, entity));
  }

  async function answerAfter(
    earlier: Promise<void>,
    request: AppendRequest,
    answer: Promise<object>,
  ): Promise<void> {
    const ready = await answer;
    await earlier;
    bytesInFlight -= request.sizeBytes;
    if (bytesInFlight <= maxBytesInFlight) call.resume();
    if (!ended) call.write(ready);
  }

  async function endAfter(earlier: Promise<void>): Promise<void> {
    await earlier;
    if (!ended) call.end();
    ended = true;
  }

  call.on("data", (parsed: ParsedRequest) => {
    if (ended) return;
    try {
      receive(checked(parsed, destination));
    } catch (error) {
      const failure = asStorageWriteError(error, "");
      // What was asked before is answered first.
      answers = answers.then(() => fail(failure));
    }
  });
  const giveUp = (): void => {
    const gone = new StorageWriteError(
      status.UNAVAILABLE,
      "The service is ending; connect again.",
      "",
    );
    answers = answers.then(() => fail(gone));
  };
  deps.closing.addEventListener("abort", giveUp, { once: true });
  call.once("close", () => deps.closing.removeEventListener("abort", giveUp));
  call.on("end", () => void endAfter(answers));
  call.on("cancelled", () => {
    ended = true;
  });
  call.on("error", () => {
    ended = true;
  });
}

function checked(parsed: ParsedRequest, destination: string): AppendRequest {
  if (parsed.kind === "malformed")
    throw new StorageWriteError(
      status.INVALID_ARGUMENT,
      `AppendRowsRequest cannot be parsed: ${parsed.message}`,
      destination,
    );
  const { request } = parsed;
  if (request.sizeBytes > maxRequestBytes)
    throw new StorageWriteError(
      status.INVALID_ARGUMENT,
      `AppendRows request too large: ${request.sizeBytes} limit ${maxRequestBytes}`,
      request.writeStream,
    );
  if (request.arrow)
    throw new StorageWriteError(
      status.UNIMPLEMENTED,
      "Not supported locally: rows in Arrow format; send protobuf rows.",
      request.writeStream,
    );
  if (request.writeStream === "" && destination === "")
    throw new StorageWriteError(
      status.INVALID_ARGUMENT,
      "Invalid stream name. The first request must name its write_stream.",
      "",
    );
  const { name, isDefault } = parseStream(
    request.writeStream === "" ? destination : request.writeStream,
  );
  if (isDefault && request.offset !== undefined)
    throw new StorageWriteError(
      status.INVALID_ARGUMENT,
      "Offset must not be set for the default stream.",
      name,
    );
  return request;
}

type Outcome =
  | { readonly kind: "appended"; readonly offset: bigint | undefined }
  | { readonly kind: "row errors"; readonly errors: readonly RowError[] };

/** AppendRowsResponse. */
async function answerOf(
  outcome: Promise<Outcome>,
  writer: TableWriter,
  entity: string,
): Promise<object> {
  try {
    const result = await outcome;
    if (result.kind === "row errors") return rowsRefused(result.errors, entity);
    const changed: readonly FieldSchema[] | undefined = writer.schemaChange();
    return {
      appendResult: result.offset === undefined ? {} : { offset: { value: String(result.offset) } },
      writeStream: entity,
      ...(changed === undefined ? {} : { updatedSchema: storageSchema(changed) }),
    };
  } catch (error) {
    if (error instanceof BigQueryError && Array.isArray(error.cause))
      return rowsRefused(error.cause as readonly RowError[], entity);
    return { error: rpcStatus(asStorageWriteError(error, entity)), writeStream: entity };
  }
}

function rowsRefused(errors: readonly RowError[], entity: string): object {
  const { error, rowErrors } = rowErrorResponse(errors, entity);
  return { error: rpcStatus(error), rowErrors, writeStream: entity };
}
