import { gunzipSync, constants } from "node:zlib";

export type CsvHeader =
  | { readonly kind: "header"; readonly columns: readonly string[] }
  | { readonly kind: "unreadable"; readonly reason: string; readonly detail: string };

/** How much of an object is read to find its first line. */
export const headBytes = 64 * 1024;

const unreadable = (reason: string, detail: string): CsvHeader => ({
  kind: "unreadable",
  reason,
  detail,
});

/**
 * The column names of a CSV file from its first bytes, gzip or not. A column that the file names twice is kept as
 * `<name>_2`, unless it is a field of the contract: which of the two is meant nobody knows.
 */
export function readCsvHeader(
  head: Buffer,
  delimiter: string,
  isContractField: (column: string) => boolean,
): CsvHeader {
  if (head.length === 0) return unreadable("empty_object", "the object has no bytes");
  const bytes = decompress(head);
  if (bytes === undefined)
    return unreadable(
      "unreadable_object",
      "the gzip is broken from its beginning: upload it again",
    );
  const columns = firstRecord(bytes.toString("utf8").replace(/^\uFEFF/, ""), delimiter);
  if (columns === undefined)
    return unreadable("unreadable_object", `no header line in the first ${headBytes} bytes`);
  const twice = columns.find(
    (name, index) =>
      columns.indexOf(name) !== index && (isContractField(name) || columns.includes(`${name}_2`)),
  );
  if (twice !== undefined)
    return unreadable(
      "duplicate_column",
      `the header names ${twice} twice: give each column a name`,
    );
  // https://cloud.google.com/bigquery/docs/schemas#flexible-column-names
  const odd = columns.find((name) => name === "" || /[!"$()*,./;?@[\\\]^`{}~\n\r]/.test(name));
  if (odd !== undefined)
    return unreadable("invalid_column", `"${odd}" cannot name a column: rename it in the header`);
  const named = columns.map((name, index) => {
    const earlier = columns.slice(0, index).filter((other) => other === name).length;
    return earlier === 0 ? name : `${name}_${earlier + 1}`;
  });
  return { kind: "header", columns: named };
}

/** A part of a gzip file decompresses to the part of the text that is complete in it. */
function decompress(head: Buffer): Buffer | undefined {
  if (head[0] !== 0x1f || head[1] !== 0x8b) return head;
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}

/** RFC 4180: quoted names may hold the delimiter, line ends and doubled quotes. Undefined when the record has no end. */
function firstRecord(text: string, delimiter: string): readonly string[] | undefined {
  const fields: string[] = [];
  let field = "";
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (quoted) {
      if (character !== '"') field += character;
      else if (text.charAt(index + 1) === '"') field += text.charAt(++index);
      else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === delimiter) {
      fields.push(field.trim());
      field = "";
    } else if (character === "\n") return [...fields, field.trim()];
    else field += character;
  }
  // A file may end with its header; only a cut one is no record.
  return text.length < headBytes && !quoted ? [...fields, field.trim()] : undefined;
}
