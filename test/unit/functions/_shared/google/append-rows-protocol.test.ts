import { protos } from "@google-cloud/bigquery-storage";
import { describe, expect, it } from "vitest";
import {
  decodeAppendResponse,
  encodeAppendRequest,
} from "../../../../../functions/_shared/google/append-rows-protocol.ts";

const { AppendRowsRequest, AppendRowsResponse } = protos.google.cloud.bigquery.storage.v1;
const writeStream = "projects/p/datasets/d/tables/t/streams/_default";

describe("a request", () => {
  it("is what Google's own client reads", () => {
    const bytes = encodeAppendRequest({
      writeStream,
      descriptor: {
        name: "t",
        field: [{ name: "id", number: 1, label: "LABEL_OPTIONAL", type: "TYPE_STRING" }],
      },
      serializedRows: [Buffer.from([0x0a, 0x01, 0x61]), Buffer.alloc(0)],
    });
    const read = AppendRowsRequest.toObject(AppendRowsRequest.decode(bytes), { enums: String });
    expect(read).toEqual({
      writeStream,
      protoRows: {
        writerSchema: {
          protoDescriptor: {
            name: "t",
            field: [{ name: "id", number: 1, label: "LABEL_OPTIONAL", type: "TYPE_STRING" }],
          },
        },
        rows: { serializedRows: [Buffer.from([0x0a, 0x01, 0x61]), Buffer.alloc(0)] },
      },
    });
  });

  it("names its schema only when it is given one", () => {
    const bytes = encodeAppendRequest({ writeStream, descriptor: undefined, serializedRows: [] });
    expect(AppendRowsRequest.decode(bytes).protoRows?.writerSchema ?? null).toBeNull();
  });
});

describe("a response of Google's own server", () => {
  const read = (response: protos.google.cloud.bigquery.storage.v1.IAppendRowsResponse) =>
    decodeAppendResponse(Buffer.from(AppendRowsResponse.encode(response).finish()));

  it("says that rows are committed", () => {
    expect(read({ appendResult: { offset: null }, writeStream })).toEqual({
      error: undefined,
      rowErrors: [],
    });
  });

  it("names the rows that are refused", () => {
    expect(
      read({
        error: { code: 3, message: "Errors found while processing rows." },
        rowErrors: [
          { index: 0, code: "FIELDS_ERROR", message: "first" },
          { index: 300, code: "FIELDS_ERROR", message: "later" },
        ],
      }),
    ).toEqual({
      error: { code: 3, message: "Errors found while processing rows." },
      rowErrors: [
        { index: 0, message: "first" },
        { index: 300, message: "later" },
      ],
    });
  });

  it("that is cut is an error, never a success", () => {
    expect(() => decodeAppendResponse(Buffer.from([0x12, 0x05, 0x08]))).toThrow(
      "the message is cut",
    );
  });
});
