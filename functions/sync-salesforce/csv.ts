import type { FieldValue } from "../_shared/activation/destination.ts";

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/**
 * An empty cell leaves the field as it is and `#N/A` clears it, so null is never an empty cell; Salesforce holds empty text as
 * null. https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/datafiles_csv_valid_record_rows.htm
 */
const cell = (value: FieldValue): string =>
  value === null || value === "" ? "#N/A" : quoted(String(value));

/** Text that a cell cannot hold, because it would clear the field. */
export const cannotBeWritten = (value: FieldValue): boolean => value === "#N/A";

export function writeCsv(
  columns: readonly string[],
  rows: readonly (readonly FieldValue[])[],
): string {
  const lines = [columns.map(quoted), ...rows.map((row) => row.map(cell))];
  return lines.map((line) => `${line.join(",")}\n`).join("");
}

/** Records by the header's columns (RFC 4180). A record that the text ends in the middle of is left out. */
export function readCsv(text: string): readonly Readonly<Record<string, string>>[] {
  const [header, ...records] = readRecords(text);
  if (header === undefined) return [];
  return records
    .filter((record) => record.length === header.length)
    .map((record) => Object.fromEntries(header.map((name, index) => [name, record[index] ?? ""])));
}

function readRecords(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  // One cell and what ends it; a quoted cell that does not end matches nothing.
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  for (;;) {
    const match = cells.exec(text);
    if (match === null) return records;
    const [whole, inQuotes, plain = "", end] = match;
    if (whole === "" && record.length === 0) return records;
    record.push(inQuotes === undefined ? plain : inQuotes.replaceAll('""', '"'));
    if (end === ",") continue;
    records.push(record);
    record = [];
    if (end === "") return records;
  }
}
