import { managedwriter } from "@google-cloud/bigquery-storage";
import { afterEach, beforeEach, expect, test } from "vitest";
import { accessWithout } from "../../unit/local/bigquery/rest-client.ts";
import {
  columns,
  descriptorOf,
  startStorageWriter,
  table,
  type StorageWriter,
} from "./storage-writer.ts";

let to: StorageWriter;
beforeEach(async () => {
  to = await startStorageWriter();
});
afterEach(() => to.close());

test("an unknown table, stream or name ends the call with its status", async () => {
  await expect(
    to.raw.createWriteStream({
      parent: "projects/p/datasets/d/tables/none",
      writeStream: { type: "PENDING" },
    }),
  ).rejects.toThrow("5 NOT_FOUND: Not found: Table p:d.none");
  const unknown = await to.raw
    .getWriteStream({ name: `${table}/streams/none` })
    .catch((error: unknown) => error);
  expect(unknown).toMatchObject({
    message: `5 NOT_FOUND: Requested entity was not found. Entity: ${table}/streams/none`,
  });
  expect(managedwriter.parseStorageErrors(unknown as never)).toMatchObject([{ code: 3 }]);
  await expect(to.raw.finalizeWriteStream({ name: `${table}/streams/_default` })).rejects.toThrow(
    "3 INVALID_ARGUMENT: The default stream cannot be finalized or flushed.",
  );
  await expect(to.raw.getWriteStream({ name: "t" })).rejects.toThrow("3 INVALID_ARGUMENT");
  const [stream] = await to.raw.getWriteStream({ name: `${table}/streams/_default`, view: "FULL" });
  expect(stream.tableSchema?.fields?.map(({ name, type }) => [name, type])).toEqual([
    ["id", "STRING"],
    ["n", "INT64"],
  ]);
});

test("without bigquery.tables.updateData nothing can be written", async () => {
  const denied = await startStorageWriter(accessWithout("bigquery.tables.updateData"));
  const message = `7 PERMISSION_DENIED: Permission 'TABLES_UPDATE_DATA' denied on resource '${table}' (or it may not exist).`;
  await expect(
    denied.client.createWriteStream({
      streamType: managedwriter.PendingStream,
      destinationTable: table,
    }),
  ).rejects.toThrow(message);
  const connection = await denied.client.createStreamConnection({
    streamId: managedwriter.DefaultStream,
    destinationTable: table,
  });
  connection.onConnectionError(() => {});
  const writer = new managedwriter.JSONWriter({
    connection,
    protoDescriptor: descriptorOf(columns),
  });
  await expect(writer.appendRows([{ id: "a" }]).getResult()).rejects.toThrow(message);
  await denied.close();
});

test("an open connection does not hold up the end of the service", async () => {
  const from = await startStorageWriter();
  const { writer, connection } = await from.writerTo("COMMITTED");
  const ended = new Promise((resolve) => {
    connection.onConnectionError(resolve);
  });
  await writer.appendRows([{ id: "a" }]).getResult();
  const start = Date.now();
  await from.server.close();
  expect(Date.now() - start).toBeLessThan(2_000);
  expect(await ended).toMatchObject({ code: 14 });
  await from.close();
});
