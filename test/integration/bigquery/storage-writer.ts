import { adapt, managedwriter, protos, v1 } from "@google-cloud/bigquery-storage";
import { credentials } from "@grpc/grpc-js";
import type { Access } from "../../../local/iam/access.ts";
import { startRest, type RestClient } from "../../unit/local/bigquery/rest-client.ts";

export const reference = { projectId: "p", datasetId: "d", tableId: "t" };
export const table = "projects/p/datasets/d/tables/t";
export const columns = [
  { name: "id", type: "STRING" },
  { name: "n", type: "INTEGER" },
];

interface Column {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
}

export function descriptorOf(fields: readonly Column[]) {
  const schema = adapt.convertBigQuerySchemaToStorageTableSchema({ fields: [...fields] });
  return adapt.convertStorageSchemaToProto2Descriptor(schema, "root");
}

const { StorageError } = protos.google.cloud.bigquery.storage.v1;
export const storageErrors = (
  answer: protos.google.cloud.bigquery.storage.v1.IAppendRowsResponse,
) =>
  (answer.error?.details ?? []).map(({ value }) =>
    StorageError.toObject(StorageError.decode(value as Uint8Array), { enums: String }),
  );

/** Google's own Storage Write clients in front of a local server. */
export interface StorageWriter {
  readonly server: RestClient;
  readonly client: managedwriter.WriterClient;
  readonly raw: v1.BigQueryWriteClient;
  /** What `d.t` holds, read through REST. */
  rows(): Promise<unknown[][]>;
  writerTo(
    type: "PENDING" | "BUFFERED" | "COMMITTED",
    fields?: readonly Column[],
  ): Promise<{
    streamId: string;
    connection: Awaited<ReturnType<managedwriter.WriterClient["createStreamConnection"]>>;
    writer: managedwriter.JSONWriter;
  }>;
  close(): Promise<void>;
}

export async function startStorageWriter(access?: Access): Promise<StorageWriter> {
  const server = await startRest(access);
  const options = {
    apiEndpoint: "127.0.0.1",
    port: server.storagePort,
    sslCreds: credentials.createInsecure(),
    projectId: "p",
  };
  const client = new managedwriter.WriterClient(options);
  const raw = new v1.BigQueryWriteClient(options);
  return {
    server,
    client,
    raw,
    async rows() {
      const data = await server.call("GET", "/projects/p/datasets/d/tables/t/data");
      return (data.body["rows"] as { f: { v: unknown }[] }[]).map(({ f }) => f.map(({ v }) => v));
    },
    async writerTo(streamType, fields = columns) {
      const streamId = await client.createWriteStream({ streamType, destinationTable: table });
      const connection = await client.createStreamConnection({ streamId });
      const writer = new managedwriter.JSONWriter({
        connection,
        protoDescriptor: descriptorOf(fields),
      });
      return { streamId, connection, writer };
    },
    async close() {
      client.close();
      await raw.close();
      await client.getClient().close();
      await server.close();
    },
  };
}
