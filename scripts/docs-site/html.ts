const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** File of a table's page. */
export const pageOf = (table: string): string => `${table}.html`;

export const link = (table: string): string =>
  `<a href="${pageOf(table)}">${escapeHtml(table)}</a>`;

export const code = (text: string): string => `<code>${escapeHtml(text)}</code>`;

/** Cells are HTML already. */
export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
  return `<div class="scroll"><table><thead>${line(head, "th")}</thead><tbody>${rows.map((row) => line(row, "td")).join("")}</tbody></table></div>`;
}

export const section = (title: string, content: string): string =>
  content === "" ? "" : `<section><h2>${escapeHtml(title)}</h2>${content}</section>`;

/** A whole page; everything it needs stands beside it, so it opens from a folder. */
export const document = (
  title: string,
  content: string,
  release: string,
): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
<header><a class="home" href="index.html">Warehouse</a>
<input id="search" type="search" placeholder="Search tables, columns, descriptions" autocomplete="off" aria-label="Search">
<span class="release">release ${escapeHtml(release)}</span></header>
<div id="found" hidden></div>
<main>${content}</main>
<script src="search-index.js"></script>
<script src="search.js"></script>
</body>
</html>
`;
