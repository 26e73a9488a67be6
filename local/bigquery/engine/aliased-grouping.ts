import { type TreeNode, child, children, rangeOf, text } from "../../../sql/analyzer/tree.ts";
import { type Replacement, replaceRanges, textOf, walk } from "./syntax.ts";

/**
 * BigQuery finds a grouped expression again in ROLLUP, CUBE, GROUPING SETS and beside ORDER BY; this analyser does so only
 * for names. Where the SELECT list names such an expression, its name is put in place of the copies. Undefined when there is
 * nothing to replace.
 */
export function withAliasedGrouping(source: string, parsed: TreeNode): string | undefined {
  const replacements: Replacement[] = [];
  for (const { node, around } of walk(parsed)) {
    if (node.kind !== "select") continue;
    const aliases = selectAliases(source, node);
    if (aliases.size === 0) continue;
    const query = around.at(-1);
    const group = child(node, "group_by");
    if (group !== undefined)
      for (const item of children(group, "grouping_items"))
        replacements.push(...copies(source, item, aliases));
    const order = query && child(query, "order_by");
    if (order !== undefined && group !== undefined)
      replacements.push(...copies(source, order, aliases));
  }
  return replacements.length === 0 ? undefined : replaceRanges(source, replacements);
}

function selectAliases(source: string, select: TreeNode): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>();
  for (const column of children(child(select, "select_list") ?? select, "columns")) {
    const alias = child(child(column, "alias") ?? column, "identifier");
    const expression = child(column, "expression");
    if (alias === undefined || expression === undefined || expression.kind === "path_expression")
      continue;
    aliases.set(spelling(source, expression), text(alias, "id_string"));
  }
  return aliases;
}

const spelling = (source: string, node: TreeNode): string =>
  textOf(source, node).replaceAll(/\s+/g, "").toLowerCase();

function copies(
  source: string,
  root: TreeNode,
  aliases: ReadonlyMap<string, string>,
): readonly Replacement[] {
  const found: Replacement[] = [];
  for (const { node } of walk(root)) {
    if (node.kind === "" || !child(node, "parse_location_range")) continue;
    const alias = aliases.get(spelling(source, node));
    if (alias !== undefined) found.push({ ...rangeOf(node), text: `\`${alias}\`` });
  }
  return found;
}
