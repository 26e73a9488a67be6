import { type TreeNode, rangeOf } from "../../../sql/analyzer/tree.ts";

/** Every node of a parse tree with the nodes around it, outermost first. */
export function* walk(
  node: TreeNode,
  around: readonly TreeNode[] = [],
): Generator<{ node: TreeNode; around: readonly TreeNode[] }> {
  yield { node, around };
  const inner = [...around, node];
  for (const value of Object.values(node))
    for (const item of Array.isArray(value) ? value : [value])
      if (typeof item === "object" && item !== null && !ArrayBuffer.isView(item))
        yield* walk(item as TreeNode, inner);
}

export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with byte ranges replaced; they do not overlap. */
export function replaceRanges(text: string, replacements: readonly Replacement[]): string {
  const bytes = Buffer.from(text);
  const parts: Buffer[] = [];
  let at = 0;
  for (const { start, end, text: written } of replacements.toSorted((a, b) => a.start - b.start)) {
    if (start < at) continue;
    parts.push(bytes.subarray(at, start), Buffer.from(written));
    at = end;
  }
  parts.push(bytes.subarray(at));
  return Buffer.concat(parts).toString();
}

export function textOf(source: string, node: TreeNode): string {
  const { start, end } = rangeOf(node);
  return Buffer.from(source).subarray(start, end).toString();
}
