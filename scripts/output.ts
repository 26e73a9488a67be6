/** An expected failure of a command: one line that says what to do. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** One line for people; the stack only for what nobody expected, and only when asked. */
export function explain(error: unknown): string {
  if (error instanceof Error) {
    const detail =
      process.env["AME_DEBUG"] === undefined ? error.message : (error.stack ?? error.message);
    return `ame: ${detail}`;
  }
  return `ame: ${String(error)}`;
}

/** What commander says of a wrong flag, in one line; its guess at what was meant comes on a second one. */
export const explainUsage = (text: string, help: string): string =>
  `ame: ${text
    .trim()
    .replace(/^error: /, "")
    .replaceAll("\n", " ")
    .replace(/\.$/, "")}: see \`${help}\`.\n`;

export const printJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value, bigintToText)}\n`);
};

export const bigintToText = (_key: string, value: unknown): unknown =>
  typeof value === "bigint" ? value.toString() : value;

const cell = (value: unknown): string => {
  const text =
    typeof value === "string"
      ? value
      : value === null
        ? "NULL"
        : JSON.stringify(value, bigintToText);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
};

/** A table for a terminal; wide cells are cut. */
export function printTable(rows: readonly Readonly<Record<string, unknown>>[]): void {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) {
    console.log("(no rows)");
    return;
  }
  const lines = rows.map((row) => columns.map((column) => cell(row[column])));
  const widths = columns.map((column, i) =>
    Math.max(column.length, ...lines.map((line) => line[i]?.length ?? 0)),
  );
  const format = (line: readonly string[]): string =>
    line
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd();
  console.log(format(columns));
  console.log(widths.map((width) => "─".repeat(width)).join("  "));
  for (const line of lines) console.log(format(line));
}
