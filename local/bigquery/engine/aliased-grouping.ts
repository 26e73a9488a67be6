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

/** Names that make a SELECT column an aggregate; any function with OVER is none. */
const aggregates =
  /^(count|countif|sum|avg|min|max|min_by|max_by|any_value|array_agg|array_concat_agg|string_agg|logical_and|logical_or|bit_and|bit_or|bit_xor|approx_\w+|corr|covar_\w+|stddev\w*|var\w*|grouping)$/i;

/** GROUP BY ALL, which this analyser has not: every SELECT column without an aggregate, by its number. */
export function withGroupedAll(source: string, parsed: TreeNode): string | undefined {
  const replacements: Replacement[] = [];
  for (const { node } of walk(parsed)) {
    const all = node.kind === "select" ? child(child(node, "group_by") ?? node, "all") : undefined;
    if (all === undefined) continue;
    const columns = children(child(node, "select_list") ?? node, "columns").map((column) =>
      child(column, "expression"),
    );
    if (columns.some((column) => column?.kind.includes("star") === true)) return undefined;
    const numbers = columns.flatMap((column, index) =>
      column !== undefined && hasAggregate(column) ? [] : [index + 1],
    );
    const { start, end } = rangeOf(all);
    replacements.push({ start, end, text: numbers.length === 0 ? "()" : numbers.join(", ") });
  }
  return replacements.length === 0 ? undefined : replaceRanges(source, replacements);
}

function hasAggregate(expression: TreeNode): boolean {
  for (const { node, around } of walk(expression)) {
    if (node.kind === "analytic_function_call") return true;
    if (node.kind !== "function_call") continue;
    const parts = children(child(node, "function") ?? node, "names");
    const apart = around.some(
      ({ kind }) => kind === "analytic_function_call" || kind === "expression_subquery",
    );
    if (!apart && parts.length === 1 && aggregates.test(text(parts[0] ?? node, "id_string")))
      return true;
  }
  return false;
}
