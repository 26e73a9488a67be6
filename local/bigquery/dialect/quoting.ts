/** A DuckDB string literal. */
export function quoteText(value: string): string {
  // NUL cannot stand in a DuckDB literal.
  if (!value.includes("\0")) return `'${value.replaceAll("'", "''")}'`;
  return `(${value
    .split("\0")
    .map((part) => `'${part.replaceAll("'", "''")}'`)
    .join(" || chr(0) || ")})`;
}

/** A DuckDB identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The name of a resolved column in generated SQL; ids are unique in a statement, so correlated names need no qualifier. */
export function columnName(id: string): string {
  return `c${id}`;
}
