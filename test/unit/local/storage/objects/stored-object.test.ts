import * as fc from "fast-check";
import path from "node:path";
import { expect, test } from "vitest";
import { fileNameOf } from "../../../../../local/storage/objects/stored-object.ts";

test.each([
  ["retail/lines.csv.gz", /^[0-9a-f]{32}-17\.csv\.gz$/],
  ["a.json", /^[0-9a-f]{32}-17\.json$/],
  ["no extension", /^[0-9a-f]{32}-17$/],
  ["../../etc/passwd", /^[0-9a-f]{32}-17$/],
  ["a/../b.csv", /^[0-9a-f]{32}-17\.csv$/],
])("the file of %s", (name, expected) => {
  expect(fileNameOf(name, 17)).toMatch(expected);
});

test("no object name leaves the folder", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (name) => {
      const file = path.join("/bucket/data", fileNameOf(name, 1));
      return path.dirname(file) === "/bucket/data" && !file.includes("\0");
    }),
  );
});
