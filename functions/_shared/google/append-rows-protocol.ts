import { bytesField, messageField, readFields, textField, varintField } from "./protobuf.ts";
import type { RowDescriptor } from "./row-encoding.ts";

/**
 * AppendRows of google.cloud.bigquery.storage.v1.BigQueryWrite. Google's generated client takes 120 ms to load, a third of
 * what a cold start may take, for this one method; gRPC itself takes 15 ms.
 * https://cloud.google.com/bigquery/docs/reference/storage/rpc/google.cloud.bigquery.storage.v1
 */
export const appendRowsMethod = "/google.cloud.bigquery.storage.v1.BigQueryWrite/AppendRows";

export interface AppendRequest {
  readonly writeStream: string;
  /** Sent with the first request of a connection and with each that changes the table. */
  readonly descriptor: RowDescriptor | undefined;
  readonly serializedRows: readonly Buffer[];
}

export interface AppendResponse {
  readonly error: { readonly code: number; readonly message: string } | undefined;
  readonly rowErrors: readonly { readonly index: number; readonly message: string }[];
}

/** AppendRowsRequest: write_stream 1, proto_rows 4 {writer_schema 1 {proto_descriptor 1}, rows 2 {serialized_rows 1}}. */
export function encodeAppendRequest(request: AppendRequest): Buffer {
  const { descriptor } = request;
  const schema =
    descriptor === undefined
      ? []
      : [messageField(1, [messageField(1, encodeDescriptor(descriptor))])];
  const rows = request.serializedRows.map((row) => bytesField(1, row));
  return Buffer.concat([
    textField(1, request.writeStream),
    messageField(4, [...schema, messageField(2, rows)]),
  ]);
}

/** Numbers of google.protobuf.FieldDescriptorProto. */
const typeNumbers = {
  TYPE_DOUBLE: 1n,
  TYPE_INT64: 3n,
  TYPE_INT32: 5n,
  TYPE_BOOL: 8n,
  TYPE_STRING: 9n,
  TYPE_BYTES: 12n,
} as const satisfies Record<RowDescriptor["field"][number]["type"], bigint>;
const labelNumbers = { LABEL_OPTIONAL: 1n, LABEL_REPEATED: 3n } as const;

/** DescriptorProto: name 1, field 2 {name 1, number 3, label 4, type 5}. */
const encodeDescriptor = (descriptor: RowDescriptor): readonly Buffer[] => [
  textField(1, descriptor.name),
  ...descriptor.field.map(({ name, number, label, type }) =>
    messageField(2, [
      textField(1, name),
      varintField(3, BigInt(number)),
      varintField(4, labelNumbers[label]),
      varintField(5, typeNumbers[type]),
    ]),
  ),
];

/** AppendRowsResponse: error 2 (google.rpc.Status: code 1, message 2), row_errors 4 {index 1, code 2, message 3}. */
export function decodeAppendResponse(bytes: Buffer): AppendResponse {
  let error: AppendResponse["error"];
  const rowErrors: AppendResponse["rowErrors"][number][] = [];
  for (const [field, value] of readFields(bytes)) {
    if (!Buffer.isBuffer(value)) continue;
    if (field === 2) {
      const status = new Map(readFields(value));
      error = { code: Number(status.get(1) ?? 0n), message: String(status.get(2) ?? "") };
    }
    if (field === 4) {
      const row = new Map(readFields(value));
      rowErrors.push({ index: Number(row.get(1) ?? 0n), message: String(row.get(3) ?? "refused") });
    }
  }
  return { error, rowErrors };
}
