import { Metadata, status } from "@grpc/grpc-js";
import { BigQueryError } from "../errors.ts";

/** StorageError.StorageErrorCode, by the numbers of storage.proto. */
const storageErrorCodes = {
  TABLE_NOT_FOUND: 1,
  STREAM_ALREADY_COMMITTED: 2,
  STREAM_NOT_FOUND: 3,
  INVALID_STREAM_TYPE: 4,
  INVALID_STREAM_STATE: 5,
  STREAM_FINALIZED: 6,
  SCHEMA_MISMATCH_EXTRA_FIELDS: 7,
  OFFSET_ALREADY_EXISTS: 8,
  OFFSET_OUT_OF_RANGE: 9,
} as const;
export type StorageErrorCode = keyof typeof storageErrorCodes;

/** A refusal of the Storage Write API: a gRPC status, and a StorageError in its details where the API names one. */
export class StorageWriteError extends Error {
  override readonly name = "StorageWriteError";
  readonly code: number;
  readonly entity: string;
  readonly storageCode: StorageErrorCode | undefined;
  constructor(code: number, message: string, entity: string, storageCode?: StorageErrorCode) {
    super(entity === "" ? message : `${message} Entity: ${entity}`);
    this.code = code;
    this.entity = entity;
    this.storageCode = storageCode;
  }
}

const grpcCodes: Partial<Record<BigQueryError["reason"], number>> = {
  notFound: status.NOT_FOUND,
  accessDenied: status.PERMISSION_DENIED,
  invalid: status.INVALID_ARGUMENT,
  notImplemented: status.UNIMPLEMENTED,
  resourcesExceeded: status.RESOURCE_EXHAUSTED,
};

export function asStorageWriteError(thrown: unknown, entity: string): StorageWriteError {
  if (thrown instanceof StorageWriteError) return thrown;
  if (thrown instanceof BigQueryError)
    return new StorageWriteError(
      grpcCodes[thrown.reason] ?? status.INTERNAL,
      thrown.message,
      entity,
      thrown.reason === "notFound" ? "TABLE_NOT_FOUND" : undefined,
    );
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new StorageWriteError(status.INTERNAL, `Internal error: ${detail}`, entity);
}

/** google.rpc.Status, as a response carries it beside the rows' errors. */
export function rpcStatus(error: StorageWriteError): {
  code: number;
  message: string;
  details: { typeUrl: string; value: Buffer }[];
} {
  return { code: error.code, message: error.message, details: details(error) };
}

/** What ends a call: the status, and the same google.rpc.Status in the trailer where clients look for details. */
export function callFailure(error: StorageWriteError): {
  code: number;
  details: string;
  metadata: Metadata;
} {
  const metadata = new Metadata();
  const found = details(error);
  // Google's clients for Node.js read the StorageError from a trailer of its own, the others from the status details.
  for (const { value } of found)
    metadata.add("google.cloud.bigquery.storage.v1.storageerror-bin", value);
  const anys = found.map(({ typeUrl, value }) => message([text(1, typeUrl), bytes(2, value)]));
  if (anys.length > 0)
    metadata.set(
      "grpc-status-details-bin",
      message([varint(1, error.code), text(2, error.message), ...anys.map((any) => bytes(3, any))]),
    );
  return { code: error.code, details: error.message, metadata };
}

function details(error: StorageWriteError): { typeUrl: string; value: Buffer }[] {
  if (error.storageCode === undefined) return [];
  const value = message([
    varint(1, storageErrorCodes[error.storageCode]),
    text(2, error.entity),
    text(3, error.message),
  ]);
  return [{ typeUrl: "type.googleapis.com/google.cloud.bigquery.storage.v1.StorageError", value }];
}

const message = (fields: readonly Buffer[]): Buffer => Buffer.concat(fields);
const text = (field: number, value: string): Buffer => bytes(field, Buffer.from(value));
const bytes = (field: number, value: Buffer): Buffer =>
  Buffer.concat([number(field * 8 + 2), number(value.length), value]);
const varint = (field: number, value: number): Buffer =>
  Buffer.concat([number(field * 8), number(value)]);

function number(value: number): Buffer {
  const out: number[] = [];
  let left = value;
  while (left >= 128) {
    out.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  return Buffer.from([...out, left]);
}
