import {
  status,
  type sendUnaryData,
  type Server,
  type ServerUnaryCall,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import type { Access } from "../../iam/access.ts";
import { callerOfCall } from "../../server/caller.ts";
import { createGrpcServer, loadService } from "../../server/grpc.ts";
import type { ServiceContext } from "../../service.ts";
import type { TableReference, Warehouse } from "../warehouse.ts";
import { serveAppendRows, type AppendCall } from "./append-connection.ts";
import { parseAppendRequest } from "./append-request.ts";
import { createCommitQueue } from "./commit-queue.ts";
import { parseStream, parseTable, tableName } from "./names.ts";
import { asStorageWriteError, callFailure, StorageWriteError } from "./storage-error.ts";
import { createWriteStreams, type StreamType, type WriteStream } from "./streams.ts";
import { storageSchema } from "./table-schema.ts";

interface CreateRequest {
  readonly parent: string;
  readonly writeStream: { readonly type: string } | null;
}

/** google.cloud.bigquery.storage.v1.BigQueryWrite over a warehouse. */
export function createStorageWriteServer(deps: {
  readonly warehouse: Warehouse;
  readonly access: Access;
  readonly log: ServiceContext["log"];
  readonly now: () => Date;
  readonly newId: () => string;
  /** Ends open connections, each after what it was asked. */
  readonly closing: AbortSignal;
}): Server {
  const { warehouse } = deps;
  const queue = createCommitQueue(warehouse);
  const streams = createWriteStreams(queue, deps.now);

  function authorize(call: Parameters<typeof callerOfCall>[1], table: TableReference): void {
    const principal = callerOfCall(deps.access, call);
    if (principal === undefined)
      throw new StorageWriteError(
        status.UNAUTHENTICATED,
        "Request had invalid authentication credentials.",
        "",
      );
    const resource = tableName(table);
    if (!deps.access.isAllowed(principal, "bigquery.tables.updateData", resource))
      throw new StorageWriteError(
        status.PERMISSION_DENIED,
        `Permission 'TABLES_UPDATE_DATA' denied on resource '${resource}' (or it may not exist).`,
        "",
      );
  }

  /** A unary method: permission first, then the work; whatever it throws becomes the call's status. */
  const unary =
    <Request>(
      tableOf: (request: Request) => TableReference,
      work: (request: Request) => object | Promise<object>,
    ) =>
    (call: ServerUnaryCall<Request, object>, reply: sendUnaryData<object>): void => {
      const run = async (): Promise<object> => {
        authorize(call, tableOf(call.request));
        return work(call.request);
      };
      run().then(
        (answer) => reply(null, answer),
        (error: unknown) => {
          const failure = asStorageWriteError(error, "");
          const internal: number = status.INTERNAL;
          if (failure.code === internal)
            deps.log({
              severity: "ERROR",
              message: "storage write call failed",
              error: failure.message,
            });
          reply(callFailure(failure));
        },
      );
    };

  const resource = (stream: WriteStream): object => ({
    name: stream.name,
    type: stream.type,
    createTime: timestamp(stream.createTime),
    ...(stream.commitTime === undefined ? {} : { commitTime: timestamp(stream.commitTime) }),
    tableSchema: storageSchema(warehouse.getTable(stream.table).schema?.fields ?? []),
    writeMode: "INSERT",
    location: "us",
  });

  const server = createGrpcServer();
  server.addService(serviceDefinition(), {
    CreateWriteStream: unary(
      ({ parent }: CreateRequest) => parseTable(parent),
      ({ parent, writeStream }) => {
        const table = parseTable(parent);
        warehouse.getTable(table);
        const type = streamType(writeStream?.type);
        return resource(streams.create({ name: `${parent}/streams/${deps.newId()}`, type, table }));
      },
    ),
    GetWriteStream: unary(
      ({ name }: { name: string }) => parseStream(name).table,
      ({ name }) => {
        const stream = parseStream(name);
        if (!stream.isDefault) return resource(streams.get(stream.name));
        return {
          name: stream.name,
          type: "COMMITTED",
          tableSchema: storageSchema(warehouse.getTable(stream.table).schema?.fields ?? []),
          writeMode: "INSERT",
          location: "us",
        };
      },
    ),
    FinalizeWriteStream: unary(
      ({ name }: { name: string }) => parseStream(name).table,
      ({ name }) => ({ rowCount: String(streams.finalize(explicit(name))) }),
    ),
    BatchCommitWriteStreams: unary(
      ({ parent }: { parent: string; writeStreams: string[] }) => parseTable(parent),
      async ({ parent, writeStreams }) => {
        const table = parseTable(parent);
        const problems = writeStreams.flatMap((name) => streams.commitProblem(table, name) ?? []);
        if (problems.length > 0)
          return {
            streamErrors: problems.map(({ storageCode, entity, message }) => ({
              code: storageCode,
              entity,
              errorMessage: message,
            })),
          };
        return { commitTime: timestamp(await streams.commit(table, writeStreams)) };
      },
    ),
    FlushRows: unary(
      ({ writeStream }: { writeStream: string; offset: { value: string } | null }) =>
        parseStream(writeStream).table,
      async ({ writeStream, offset }) => {
        const value = BigInt(offset?.value ?? 0);
        await streams.flush(explicit(writeStream), value);
        return { offset: String(value) };
      },
    ),
    AppendRows: (call: AppendCall) =>
      serveAppendRows(
        { warehouse, streams, queue, closing: deps.closing },
        (table) => authorize(call, table),
        call,
      ),
  });
  return server;
}

function serviceDefinition(): ServiceDefinition {
  const service = loadService(
    "@google-cloud/bigquery-storage/build/protos/protos.json",
    "google.cloud.bigquery.storage.v1.BigQueryWrite",
  );
  const append = service["AppendRows"];
  if (append === undefined) throw new Error("The Storage Write API defines no AppendRows.");
  return { ...service, AppendRows: { ...append, requestDeserialize: parseAppendRequest } };
}

function streamType(type: string | undefined): StreamType {
  if (type === "COMMITTED" || type === "PENDING" || type === "BUFFERED") return type;
  throw new StorageWriteError(
    status.INVALID_ARGUMENT,
    `Invalid write stream type ${type ?? "TYPE_UNSPECIFIED"}: use COMMITTED, PENDING or BUFFERED.`,
    "",
  );
}

function explicit(name: string): string {
  const stream = parseStream(name);
  if (!stream.isDefault) return stream.name;
  throw new StorageWriteError(
    status.INVALID_ARGUMENT,
    "The default stream cannot be finalized or flushed.",
    stream.name,
    "INVALID_STREAM_TYPE",
  );
}

function timestamp(date: Date): { seconds: string; nanos: number } {
  const ms = date.getTime();
  return { seconds: String(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1_000_000 };
}
