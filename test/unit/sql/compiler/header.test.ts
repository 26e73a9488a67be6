import { describe, expect, test } from "vitest";
import { parseHeader, splitModel } from "../../../../sql/compiler/header.ts";

describe("header", () => {
  test("splits the leading comment lines from the query", () => {
    const source = "-- kind: full\n-- tests:\n--   - unique: grain\n/* why */\nSELECT 1 -- one\n";
    expect(splitModel(source)).toEqual({
      header: "kind: full\ntests:\n  - unique: grain",
      query: "/* why */\nSELECT 1 -- one",
    });
  });

  test("parses every key, with defaults for the rest", () => {
    const text =
      'kind: window\nreach_days: 1\nmax_bytes: 20GB\ntests: [{row: "a >= 0", severity: warn}]';
    expect(parseHeader("m.sql", text)).toEqual({
      kind: "window",
      reach_days: 1,
      declassify: {},
      max_bytes: 20_000_000_000n,
      tests: [{ row: "a >= 0", severity: "warn" }],
    });
    expect(parseHeader("m.sql", "kind: merge")).toEqual({
      kind: "merge",
      reach_days: 0,
      declassify: {},
      max_bytes: 10_000_000_000n,
      tests: [],
    });
  });

  test("names an unknown key and its line", () => {
    expect(parseHeader("m.sql", "kind: full\npartitions: day")).toEqual([
      { file: "m.sql", line: 2, message: 'header: Unrecognized key: "partitions"' },
    ]);
  });

  test("names a wrong value and its line", () => {
    expect(parseHeader("m.sql", "reach_days: 0\nkind: sometimes")).toEqual([
      {
        file: "m.sql",
        line: 2,
        message:
          'header kind: Invalid option: expected one of "full"|"window"|"incremental"|"merge"|"scd2"|"view"|"materialized_view"',
      },
    ]);
  });

  test("says where YAML breaks", () => {
    const problems = parseHeader("m.sql", "kind: full\ntests: [unique: grain");
    expect(problems).toHaveLength(1);
    expect(problems).toMatchObject([
      { file: "m.sql", message: expect.stringMatching(/^header is not YAML/) },
    ]);
  });
});
