import { afterEach, beforeEach, expect, test } from "vitest";
import {
  columns,
  descriptorOf,
  reference,
  startStorageWriter,
  storageErrors,
  type StorageWriter,
} from "./storage-writer.ts";

let to: StorageWriter;
beforeEach(async () => {
  to = await startStorageWriter();
});
afterEach(() => to.close());

test("a writer schema that does not fit and rows that do not fit are refused in the API's words", async () => {
  const extra = await to.writerTo("COMMITTED", [...columns, { name: "nope", type: "STRING" }]);
  const mismatch = await extra.writer.appendRows([{ id: "a" }]).getResult();
  expect(mismatch.error).toMatchObject({
    code: 3,
    message: `Input schema has more fields than BigQuery schema, extra fields: 'nope' Entity: ${extra.streamId}`,
  });
  expect(storageErrors(mismatch)).toMatchObject([{ code: "SCHEMA_MISMATCH_EXTRA_FIELDS" }]);
  const wrong = await to.writerTo("COMMITTED", [{ name: "n", type: "DATE" }]);
  await to.server.warehouse.updateTable(reference, {
    schema: { fields: [{ name: "n", type: "BYTES", mode: "NULLABLE" }] },
  });
  const types = await wrong.writer.appendRows([{ n: 1 }]).getResult();
  expect(types.error?.message).toContain(
    "The proto field mismatched with BigQuery field at root.n, the proto field type int32, BigQuery field type BYTES.",
  );
});

test("every bad row is named and none of the batch is written", async () => {
  await to.server.warehouse.updateTable(reference, {
    schema: {
      fields: [
        { name: "id", type: "STRING", mode: "NULLABLE" },
        { name: "doc", type: "JSON", mode: "NULLABLE" },
      ],
    },
  });
  const { writer, streamId } = await to.writerTo("COMMITTED", [
    { name: "id", type: "STRING" },
    { name: "doc", type: "JSON" },
  ]);
  const refused = await writer
    .appendRows([{ doc: "{}" }, { doc: "{" }, { doc: "[1]" }, { doc: "x" }])
    .getResult();
  expect(refused.error).toMatchObject({
    code: 3,
    message: `Errors found while processing rows. Please refer to the row_errors field for details. The list may not be complete because of the size limitations. Entity: ${streamId}`,
  });
  expect(refused.rowErrors).toEqual([
    { index: "1", code: "FIELDS_ERROR", message: "Invalid JSON: {" },
    { index: "3", code: "FIELDS_ERROR", message: "Invalid JSON: x" },
  ]);
  expect(await to.rows()).toEqual([]);
  const good = await writer.appendRows([{ doc: "{}" }], 0).getResult();
  expect(good.appendResult?.offset?.value).toBe("0");
});

test("values of every type reach the table", async () => {
  const fields = [
    { name: "s", type: "STRING" },
    { name: "b", type: "BYTES" },
    { name: "i", type: "INTEGER" },
    { name: "f", type: "FLOAT" },
    { name: "t", type: "BOOLEAN" },
    { name: "ts", type: "TIMESTAMP" },
    { name: "d", type: "DATE" },
    { name: "dt", type: "DATETIME" },
    { name: "tm", type: "TIME" },
    { name: "num", type: "NUMERIC" },
    { name: "big", type: "BIGNUMERIC" },
    { name: "j", type: "JSON" },
    { name: "list", type: "INTEGER", mode: "REPEATED" },
    {
      name: "rec",
      type: "RECORD",
      fields: [
        { name: "x", type: "STRING" },
        { name: "many", type: "STRING", mode: "REPEATED" },
      ],
    },
  ] as const;
  await to.server.warehouse.updateTable(reference, { schema: { fields } });
  const { writer } = await to.writerTo("COMMITTED", fields);
  const answer = await writer
    .appendRows([
      {
        s: "ü",
        b: Buffer.from([1, 255]) as never,
        i: "-9223372036854775808",
        f: 0.5,
        t: true,
        ts: new Date("2024-01-31T12:00:00.001Z"),
        d: new Date("2024-01-31T00:00:00Z"),
        dt: "2024-01-31 12:00:00.5",
        tm: "12:00:00",
        num: "1.5",
        big: 7,
        j: '{"a":1}',
        list: [1, 2, 3],
        rec: { x: "y", many: ["a", "b"] },
      },
      {},
    ])
    .getResult();
  expect(answer.error ?? undefined).toBeUndefined();
  const { batch } = to.server.warehouse.appended[0] ?? {};
  expect(
    Object.fromEntries(batch?.columns.map(({ name, values }) => [name, values]) ?? []),
  ).toEqual({
    s: ["ü", null],
    b: [Buffer.from([1, 255]), null],
    i: [-9223372036854775808n, null],
    f: [0.5, null],
    t: [true, null],
    ts: [1706702400001000n, null],
    d: [19753, null],
    dt: [1706702400500000n, null],
    tm: [43200000000n, null],
    num: ["1.5", null],
    big: ["7", null],
    j: ['{"a":1}', null],
    list: [[1n, 2n, 3n], []],
    rec: [{ x: "y", many: ["a", "b"] }, null],
  });
});

test("a writer hears of columns that were added", async () => {
  const { writer, connection } = await to.writerTo("COMMITTED");
  await writer.appendRows([{ id: "a" }]).getResult();
  const changed = new Promise<string[]>((resolve) => {
    connection.onSchemaUpdated((schema) =>
      resolve((schema.fields ?? []).map(({ name }) => String(name))),
    );
  });
  await to.server.warehouse.updateTable(reference, {
    schema: {
      fields: [
        { name: "id", type: "STRING", mode: "NULLABLE" },
        { name: "n", type: "INTEGER", mode: "NULLABLE" },
        { name: "added", type: "STRING", mode: "NULLABLE" },
      ],
    },
  });
  await writer.appendRows([{ id: "b" }]).getResult();
  expect(await changed).toEqual(["id", "n", "added"]);
  await writer.appendRows([{ id: "c", added: "x" }]).getResult();
  expect((await to.rows()).at(-1)).toEqual(["c", null, "x"]);
});

test("bytes that are no row, or no schema, are refused and the connection goes on", async () => {
  const { connection, streamId } = await to.writerTo("COMMITTED");
  const send = (serializedRows: Buffer[], protoDescriptor: object = descriptorOf(columns)) =>
    connection
      .write({
        writeStream: streamId,
        protoRows: { writerSchema: { protoDescriptor }, rows: { serializedRows } },
      })
      .getResult();
  const garbage = await send([Buffer.from([0x0a, 0xff]), Buffer.from([0x0a, 0x01, 0x61])]);
  expect(garbage.rowErrors).toEqual([
    {
      index: "0",
      code: "FIELDS_ERROR",
      message: "Failed to parse the serialized row: The message is truncated.",
    },
  ]);
  const unknown = await send([], {
    name: "root",
    field: [
      { name: "id", number: 1, label: "LABEL_OPTIONAL", type: "TYPE_MESSAGE", typeName: "x" },
    ],
  });
  expect(unknown.error?.message).toContain(
    "The proto field mismatched with BigQuery field at root.id",
  );
  const good = await send([Buffer.from([0x0a, 0x01, 0x61])]);
  expect(good.appendResult?.offset?.value).toBe("0");
  expect(await to.rows()).toEqual([["a", null]]);
});
