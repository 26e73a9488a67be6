import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readCsvHeader } from "../../../../functions/load/csv-header.ts";

const header = (text: string | Buffer, delimiter = ",") =>
  readCsvHeader(Buffer.from(text as string), delimiter, isContractField);

const isContractField = (column: string): boolean => column === "a";

describe("the header of a CSV file", () => {
  it.each([
    ["plain", "a,b,c\n1,2,3\n", ["a", "b", "c"]],
    ["with Windows line ends and a byte order mark", "\uFEFFa,b\r\n1,2\r\n", ["a", "b"]],
    ["with spaces around names", "a , b\n", ["a", "b"]],
    ["with quotes, delimiters and line ends in names", '"a,1","b ""c"""\n', undefined],
    ["quoted", '"a","b c"\n', ["a", "b c"]],
    ["without any row", "a,b", ["a", "b"]],
    ["with other columns twice", "a,b,c,b,b\n", ["a", "b", "c", "b_2", "b_3"]],
  ])("%s", (_name, text, columns) => {
    expect(header(text)).toMatchObject(
      columns === undefined ? { reason: "invalid_column" } : { kind: "header", columns },
    );
  });

  it("is read with the contract's delimiter", () => {
    expect(header("a;b c\n", ";")).toEqual({ kind: "header", columns: ["a", "b c"] });
  });

  it("is read from the first part of a gzip file", () => {
    const text = `a,b\n${Array.from({ length: 50_000 }, (_, index) => `${index},${(index * 7919) % 10_007}`).join("\n")}`;
    const head = gzipSync(text).subarray(0, 65_536);
    expect(readCsvHeader(head, ",", isContractField)).toEqual({
      kind: "header",
      columns: ["a", "b"],
    });
  });

  it.each([
    ["an empty object", Buffer.alloc(0), "empty_object"],
    ["a broken gzip", Buffer.from([0x1f, 0x8b, 0x08, 0xff, 0xff, 0xff, 0xff]), "unreadable_object"],
    ["a field of the contract that is there twice", Buffer.from("a,b,a\n"), "duplicate_column"],
    ["a name twice beside its successor", Buffer.from("b,b_2,b\n"), "duplicate_column"],
    ["an empty name", Buffer.from("a,,b\n"), "invalid_column"],
    ["a quote that does not end", Buffer.from('"a,b\n1,2\n'), "unreadable_object"],
  ])("%s is refused", (_name, bytes, reason) => {
    expect(readCsvHeader(bytes, ",", isContractField)).toMatchObject({
      kind: "unreadable",
      reason,
    });
  });
});
