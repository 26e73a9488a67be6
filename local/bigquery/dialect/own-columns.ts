import type { TreeNode } from "../../../sql/analyzer/tree.ts";

/**
 * A function's tree with names of its own for its columns and common table expressions: its ids were given apart from
 * those of the statement that it is written into, and the same id there would be taken for the function's.
 */
export function withOwnColumns(body: TreeNode, functionName: string): TreeNode {
  const prefix = `${functionName.replaceAll(/\W/g, (letter) => `_${letter.codePointAt(0)?.toString(16)}_`)}_`;
  const renamed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([field, inner]) =>
        (field === "column_id" || field === "with_query_name") && typeof inner === "string"
          ? [field, prefix + inner]
          : [field, renamed(inner)],
      ),
    );
  };
  return renamed(body) as TreeNode;
}
