import { parse } from "csv-parse/sync";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

export interface Records {
  readonly header: readonly string[];
  /** A value per column; undefined where nothing is known. */
  readonly rows: readonly (readonly (string | undefined)[])[];
}

const delimiters = [",", ";", "\t", "|"] as const;

/** What files write for "not known". */
const missing = new Set([
  "",
  "?",
  "-",
  "na",
  "n/a",
  "#n/a",
  "nan",
  "null",
  "none",
  "nil",
  "\\n",
  ".",
]);

/**
 * A CSV file (comma, semicolon, tab or bar; quotes, CRLF, a byte order mark) or newline-delimited JSON, either of them gzipped.
 * The delimiter is the one that cuts the first lines most often into equal numbers of parts.
 */
export function readRecords(path: string): Records {
  const bytes = readFileSync(path);
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = (isZipped ? gunzipSync(bytes) : bytes).toString("utf8").replace(/^\uFEFF/, "");
  const records = /^\s*[{[]/.test(text) ? fromJson(text, path) : fromCsv(text);
  if (records.rows.length === 0) throw new Error(`${path} has no rows below its header.`);
  return records;
}

function fromCsv(text: string): Records {
  const [header = [], ...rows]: string[][] = parse(text, {
    delimiter: delimiterOf(text),
    trim: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  const width = header.length;
  return {
    header: unique(header),
    rows: rows.map((row) => Array.from({ length: width }, (_, column) => known(row[column]))),
  };
}

function fromJson(text: string, path: string): Records {
  const isArray = text.trimStart().startsWith("[");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const parsed = (isArray ? JSON.parse(text) : lines.map((line) => JSON.parse(line))) as unknown[];
  const objects = parsed.map((row, index) => {
    if (typeof row === "object" && row !== null) return row as Readonly<Record<string, unknown>>;
    throw new Error(`${path}, row ${index + 1} is no JSON object.`);
  });
  const header = [...new Set(objects.flatMap((row) => Object.keys(row)))];
  return {
    header,
    rows: objects.map((row) => header.map((name) => known(textOf(row[name])))),
  };
}

function delimiterOf(text: string): string {
  const sample = text.slice(0, 100_000).split("\n").slice(0, 20);
  const cuts = (line: string, delimiter: string): number =>
    line.replaceAll(/"[^"]*"/g, "").split(delimiter).length;
  const scored = delimiters.map((delimiter) => {
    const [first = 1, ...rest] = sample.map((line) => cuts(line, delimiter));
    const alike = rest.filter((count) => count === first).length / Math.max(rest.length, 1);
    return { delimiter, score: first > 1 ? first * (0.1 + alike) : 0 };
  });
  return scored.toSorted((a, b) => b.score - a.score)[0]!.delimiter;
}

const textOf = (value: unknown): string | undefined => {
  if (value === null || value === undefined) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

const known = (value: string | undefined): string | undefined =>
  value === undefined || missing.has(value.trim().toLowerCase()) ? undefined : value.trim();

/** Columns without a name or with one that is taken get a number. */
const unique = (header: readonly string[]): string[] =>
  header.map((name, index) =>
    name === "" || header.indexOf(name) < index
      ? `${name === "" ? "column" : name}_${index + 1}`
      : name,
  );
