import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { requireWholeFiles } from "../../../../../local/bigquery/engine/whole-files.ts";
import type { LoadSource } from "../../../../../local/bigquery/warehouse.ts";

const directory = mkdtempSync(join(tmpdir(), "ame-load-"));
afterAll(() => rmSync(directory, { recursive: true }));

const check = (content: string | Buffer, more: Partial<LoadSource> = {}): Promise<void> => {
  const file = join(directory, "file");
  writeFileSync(file, content);
  return requireWholeFiles({ files: [file], format: "CSV", compression: "NONE", ...more });
};

/** Longer than what is read at once, so that a value crosses the border. */
const long = `a,b\n1,"${'x""'.repeat(700_000)}"\n`;
const whole = gzipSync(long);

test.each<[string, string | Buffer, Partial<LoadSource>]>([
  ["plain values", "a,b\n1,2\n", {}],
  ["quoted values", 'a,b\n"1","2, 3\n4"\n', {}],
  ["a closing quote as the last byte", 'a,b\n1,"2"', {}],
  ["doubled quotes", 'a,b\n"""1""","2""3"\n', {}],
  ["an empty quoted value", 'a,b\n"",1\n', {}],
  ["a quote inside a value that is not quoted", 'a,b\n5" pipe,1\n', {}],
  ["another quote character", "a;b\n'1;2';\"3\n", { quote: "'", fieldDelimiter: ";" }],
  ["no quote character", 'a\n"1\n', { quote: "" }],
  ["a long file", long, {}],
  ["a gzip file", whole, { compression: "GZIP" }],
  ["lines of JSON", '{"a":"\\""}\n', { format: "NEWLINE_DELIMITED_JSON" }],
])("%s are whole", async (_what, content, more) => {
  await expect(check(content, more)).resolves.toBeUndefined();
});

test.each<[string, string | Buffer, Partial<LoadSource>, string]>([
  ["a quote that never closes", 'a,b\n1,"2\n3,4\n', {}, 'Missing close quote character (")'],
  ["a quote that opens the file", '"a,b\n', {}, "Missing close quote character"],
  ["an open quote after a doubled one", 'a\n"1""\n', {}, "Missing close quote character"],
  ["a long file without its last quote", long.slice(0, -2), {}, "Missing close quote character"],
  [
    "a cut gzip file",
    whole.subarray(0, whole.length - 9),
    { compression: "GZIP" },
    "the gzip file is cut or damaged: unexpected end of file",
  ],
  [
    "a cut gzip file of JSON",
    whole.subarray(0, 100),
    { compression: "GZIP", format: "NEWLINE_DELIMITED_JSON" },
    "the gzip file is cut or damaged",
  ],
])("%s is refused", async (_what, content, more, message) => {
  await expect(check(content, more)).rejects.toThrow(message);
});
