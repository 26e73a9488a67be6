/** A batch file as a source drops it into the landing bucket. */
export interface LandingFile {
  readonly source: string;
  readonly entity: string;
  /** Name of the object under `<source>/<entity>/`. */
  readonly name: string;
  readonly text: string;
  readonly rows: number;
}

type Cell = string | number | boolean | null | undefined;

/** CSV with the columns of the first row; an absent value is an empty cell. */
export function csvFile(
  source: string,
  entity: string,
  name: string,
  rows: readonly Readonly<Record<string, Cell>>[],
): LandingFile {
  const columns = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => columns.map((column) => quoted(row[column])).join(","));
  return {
    source,
    entity,
    name: `${name}.csv`,
    text: `${[columns.join(","), ...lines].join("\n")}\n`,
    rows: rows.length,
  };
}

export const ndjsonFile = (
  source: string,
  entity: string,
  name: string,
  rows: readonly unknown[],
): LandingFile => ({
  source,
  entity,
  name: `${name}.ndjson`,
  text: rows.map((row) => `${JSON.stringify(row)}\n`).join(""),
  rows: rows.length,
});

export function quoted(cell: Cell): string {
  const text = String(cell ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
