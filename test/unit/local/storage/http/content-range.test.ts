import { expect, test } from "vitest";
import { parseContentRange, parseRange } from "../../../../../local/storage/http/content-range.ts";

test.each([
  [undefined, { kind: "bytes", start: 0 }],
  ["bytes 0-99/1000", { kind: "bytes", start: 0, end: 99, total: 1000 }],
  ["bytes 100-199/*", { kind: "bytes", start: 100, end: 199 }],
  ["bytes 0-*/*", { kind: "bytes", start: 0 }],
  ["bytes 100-*/1000", { kind: "bytes", start: 100, total: 1000 }],
  ["bytes */*", { kind: "status" }],
  ["bytes */1000", { kind: "status", total: 1000 }],
])("Content-Range %s", (header, expected) => {
  expect(parseContentRange(header)).toEqual(expected);
});

test.each(["bytes 0-", "0-1/2", "bytes a-b/c"])("Content-Range %s is refused", (header) => {
  expect(() => parseContentRange(header)).toThrow(`Invalid Content-Range: ${header}`);
});

test.each([
  [undefined, undefined],
  ["bytes=0-9", { start: 0, end: 9 }],
  ["bytes=90-", { start: 90, end: 99 }],
  ["bytes=90-200", { start: 90, end: 99 }],
  ["bytes=-10", { start: 90, end: 99 }],
  ["bytes=-1000", { start: 0, end: 99 }],
  ["bytes=100-", null],
  ["bytes=-0", null],
  ["bytes=9-3", undefined],
  ["items=0-1", undefined],
])("Range %s of 100 bytes", (header, expected) => {
  expect(parseRange(header, 100)).toEqual(expected);
});
