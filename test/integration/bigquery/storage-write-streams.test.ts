import { managedwriter } from "@google-cloud/bigquery-storage";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  columns,
  descriptorOf,
  reference,
  startStorageWriter,
  storageErrors,
  table,
  type StorageWriter,
} from "./storage-writer.ts";

let to: StorageWriter;
beforeEach(async () => {
  to = await startStorageWriter();
});
afterEach(() => to.close());

test("the default stream commits at once and gives no offset", async () => {
  const connection = await to.client.createStreamConnection({
    streamId: managedwriter.DefaultStream,
    destinationTable: table,
  });
  const writer = new managedwriter.JSONWriter({
    connection,
    protoDescriptor: descriptorOf(columns),
  });
  const answers = await Promise.all(
    ["a", "b", "c"].map((id, n) => writer.appendRows([{ id, n }]).getResult()),
  );
  expect(answers.map(({ appendResult }) => appendResult)).toEqual([
    { offset: null },
    { offset: null },
    { offset: null },
  ]);
  expect(await to.rows()).toEqual([
    ["a", "0"],
    ["b", "1"],
    ["c", "2"],
  ]);
});

test("a committed stream counts offsets and refuses a repeated and a skipped one", async () => {
  const { writer, streamId } = await to.writerTo("COMMITTED");
  const first = await writer.appendRows([{ id: "a" }, { id: "b" }], 0).getResult();
  expect(first.appendResult?.offset?.value).toBe("0");
  const repeated = await writer.appendRows([{ id: "a" }], 0).getResult();
  expect(repeated.error).toMatchObject({
    code: 6,
    message: `The offset is within stream, expected offset 2, received 0 Entity: ${streamId}`,
  });
  expect(storageErrors(repeated)).toMatchObject([
    { code: "OFFSET_ALREADY_EXISTS", entity: streamId },
  ]);
  const skipped = await writer.appendRows([{ id: "z" }], 7).getResult();
  expect(skipped.error).toMatchObject({
    code: 11,
    message: `The offset is beyond stream, expected offset 2, received 7 Entity: ${streamId}`,
  });
  const next = await writer.appendRows([{ id: "c" }], 2).getResult();
  expect(next.appendResult?.offset?.value).toBe("2");
  expect((await to.rows()).map(([id]) => id)).toEqual(["a", "b", "c"]);
});

test("a pending stream is invisible until it is finalized and committed", async () => {
  const { writer, streamId, connection } = await to.writerTo("PENDING");
  await writer.appendRows([{ id: "a" }, { id: "b" }], 0).getResult();
  expect(await to.rows()).toEqual([]);
  const early = await to.client.batchCommitWriteStream({ parent: table, writeStreams: [streamId] });
  expect(early.commitTime).toBeNull();
  expect(early.streamErrors).toMatchObject([{ code: "INVALID_STREAM_STATE", entity: streamId }]);
  expect(await connection.finalize()).toMatchObject({ rowCount: "2" });
  const done = await to.client.batchCommitWriteStream({ parent: table, writeStreams: [streamId] });
  expect(done.commitTime).not.toBeNull();
  expect((await to.rows()).map(([id]) => id)).toEqual(["a", "b"]);
  const twice = await to.client.batchCommitWriteStream({ parent: table, writeStreams: [streamId] });
  expect(twice.streamErrors).toMatchObject([{ code: "STREAM_ALREADY_COMMITTED" }]);
});

test("a buffered stream shows its rows up to the flushed offset", async () => {
  const { writer, connection, streamId } = await to.writerTo("BUFFERED");
  await writer.appendRows([{ id: "a" }, { id: "b" }], 0).getResult();
  await writer.appendRows([{ id: "c" }], 2).getResult();
  expect(await to.rows()).toEqual([]);
  await connection.flushRows({ offset: 1 });
  expect((await to.rows()).map(([id]) => id)).toEqual(["a", "b"]);
  await connection.flushRows({ offset: 1 });
  await connection.flushRows({ offset: 2 });
  expect((await to.rows()).map(([id]) => id)).toEqual(["a", "b", "c"]);
  await expect(connection.flushRows({ offset: 3 })).rejects.toThrow(
    `11 OUT_OF_RANGE: The flush offset 3 is beyond the stream's end 3. Entity: ${streamId}`,
  );
});

test("a finalized stream takes no more rows", async () => {
  const { writer, streamId } = await to.writerTo("COMMITTED");
  await writer.appendRows([{ id: "a" }]).getResult();
  await to.raw.finalizeWriteStream({ name: streamId });
  const refused = await writer.appendRows([{ id: "b" }]).getResult();
  expect(storageErrors(refused)).toMatchObject([{ code: "STREAM_FINALIZED" }]);
});

test("one connection writes to several tables by naming the stream again", async () => {
  await to.server.warehouse.createTable({
    tableReference: { ...reference, tableId: "u" },
    schema: { fields: [{ name: "flag", type: "BOOLEAN", mode: "NULLABLE" }] },
  });
  const connection = await to.client.createStreamConnection({
    streamId: managedwriter.DefaultStream,
    destinationTable: table,
  });
  const encode = (fields: typeof columns, row: Record<string, unknown>) => {
    const protoDescriptor = descriptorOf(fields);
    const encoder = new (class extends managedwriter.JSONWriter {
      encoded = (this as unknown as { _encoder: { encodeRows(r: unknown[]): Uint8Array[] } })
        ._encoder;
    })({ connection, protoDescriptor });
    return { protoDescriptor, serializedRows: encoder.encoded.encodeRows([row]) };
  };
  const send = (tableId: string, fields: typeof columns, row: Record<string, unknown>) => {
    const { protoDescriptor, serializedRows } = encode(fields, row);
    return connection
      .write({
        writeStream: `projects/p/datasets/d/tables/${tableId}/streams/_default`,
        protoRows: { writerSchema: { protoDescriptor }, rows: { serializedRows } },
      })
      .getResult();
  };
  const answers = [
    await send("t", columns, { id: "a", n: 1 }),
    await send("u", [{ name: "flag", type: "BOOLEAN" }], { flag: true }),
    await send("t", columns, { id: "b", n: 2 }),
  ];
  expect(answers.map(({ writeStream }) => writeStream)).toEqual([
    `${table}/streams/_default`,
    "projects/p/datasets/d/tables/u/streams/_default",
    `${table}/streams/_default`,
  ]);
  expect(await to.rows()).toEqual([
    ["a", "1"],
    ["b", "2"],
  ]);
});
