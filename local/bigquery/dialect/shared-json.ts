import { type TreeNode, columnsOf } from "../../../sql/analyzer/tree.ts";
import type { Generation } from "./generation.ts";
import { columnName } from "./quoting.ts";

/** JSON_VALUE of a column at a constant path, beside everything quoted that could hold the same letters. */
const reads = /'(?:[^']|'')*'|"(?:[^"]|"")*"|bq_json_value_json\((c\d+), ('(?:[^']|'')*')\)/g;
/** From so many paths on, one reading for all is quicker, even where a row needs few of them. */
const fewest = 3;

/**
 * A SELECT of `list` from a scan, whose documents are parsed once for all the paths at which the list reads them and not once
 * for each. What it reads before it is needed cannot fail: text of the type JSON is well formed.
 */
export function selectWithSharedJson(
  generation: Generation,
  list: readonly string[],
  input: TreeNode,
): string {
  const columns = new Set(columnsOf(input, "column_list").map(({ id }) => columnName(id)));
  const paths = new Map<string, string[]>();
  for (const item of list)
    for (const [, column = "", path = ""] of item.matchAll(reads)) {
      const known = paths.get(column) ?? [];
      if (columns.has(column) && !known.includes(path)) paths.set(column, [...known, path]);
    }
  const shared = [...paths]
    .filter(([, read]) => read.length >= fewest)
    .map(([column, read]) => ({ column, read, name: generation.unique("j") }));
  const from = generation.scan(input);
  if (shared.length === 0) return `SELECT ${list.join(", ")} FROM (${from})`;
  const written = list.map((item) =>
    item.replaceAll(reads, (whole, column: string | undefined, path: string | undefined) => {
      const found = shared.find((one) => one.column === column);
      const at = found?.read.indexOf(path ?? "") ?? -1;
      return found === undefined || at < 0
        ? whole
        : `json_extract_string(${found.name}[${at + 1}], '$')`;
    }),
  );
  const documents = shared.map(
    ({ column, read, name }) => `json_value(${column}, [${read.join(", ")}]) AS ${name}`,
  );
  return `SELECT ${written.join(", ")} FROM (SELECT *, ${documents.join(", ")} FROM (${from}))`;
}
