import { readFields, WireReader } from "../../../sql/analyzer/wire.ts";

/** google.cloud.bigquery.storage.v1.AppendRowsRequest with its rows and writer schema still encoded. */
export interface AppendRequest {
  readonly writeStream: string;
  readonly offset: bigint | undefined;
  /** DescriptorProto bytes; absent when the connection's last one still holds. */
  readonly writerSchema: Buffer | undefined;
  readonly rows: readonly Buffer[];
  readonly arrow: boolean;
  readonly missingValues: ReadonlyMap<string, MissingValue>;
  readonly defaultMissingValue: MissingValue | undefined;
  readonly sizeBytes: number;
}

export type MissingValue = "NULL_VALUE" | "DEFAULT_VALUE";
const missingValues: readonly (MissingValue | undefined)[] = [
  undefined,
  "NULL_VALUE",
  "DEFAULT_VALUE",
];

/** What gRPC hands over: the request, or why it cannot be read. */
export type ParsedRequest =
  | { readonly kind: "request"; readonly request: AppendRequest }
  | { readonly kind: "malformed"; readonly message: string };

/** Written by hand because this is the hot path: protobufjs would copy every row and decode the schema each time. */
export function parseAppendRequest(bytes: Buffer): ParsedRequest {
  try {
    return { kind: "request", request: parse(bytes) };
  } catch (error) {
    return { kind: "malformed", message: error instanceof Error ? error.message : String(error) };
  }
}

function parse(bytes: Buffer): AppendRequest {
  const reader = new WireReader(bytes);
  let writeStream = "";
  let offset: bigint | undefined;
  let writerSchema: Buffer | undefined;
  let arrow = false;
  let defaultMissingValue: MissingValue | undefined;
  const rows: Buffer[] = [];
  const missing = new Map<string, MissingValue>();
  readFields(reader, (number, type) => {
    if (number === 1) writeStream = reader.text();
    else if (number === 2) offset = int64Value(reader.nested());
    else if (number === 4) writerSchema = protoData(reader.nested(), rows) ?? writerSchema;
    else if (number === 7) missingEntry(reader.nested(), missing);
    else if (number === 8) defaultMissingValue = missingValues[reader.int32()];
    else {
      if (number === 5) arrow = true;
      reader.skip(type);
    }
  });
  return {
    writeStream,
    offset,
    writerSchema,
    rows,
    arrow,
    missingValues: missing,
    defaultMissingValue,
    sizeBytes: bytes.length,
  };
}

/** ProtoData: adds the serialized rows to `rows` and answers the writer schema. */
function protoData(reader: WireReader, rows: Buffer[]): Buffer | undefined {
  let schema: Buffer | undefined;
  readFields(reader, (number, type) => {
    if (number === 1) {
      const writer = reader.nested();
      readFields(writer, (inner, innerType) => {
        if (inner === 1) schema = writer.bytes();
        else writer.skip(innerType);
      });
    } else if (number === 2) {
      const list = reader.nested();
      readFields(list, (inner, innerType) => {
        if (inner === 1) rows.push(list.bytes());
        else list.skip(innerType);
      });
    } else reader.skip(type);
  });
  return schema;
}

function int64Value(reader: WireReader): bigint {
  let value = 0n;
  readFields(reader, (number, type) => {
    if (number === 1) value = reader.int64();
    else reader.skip(type);
  });
  return value;
}

function missingEntry(reader: WireReader, missing: Map<string, MissingValue>): void {
  let key = "";
  let value: MissingValue | undefined;
  readFields(reader, (number, type) => {
    if (number === 1) key = reader.text();
    else if (number === 2) value = missingValues[reader.int32()];
    else reader.skip(type);
  });
  if (value !== undefined) missing.set(key, value);
}
