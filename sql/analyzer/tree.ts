/**
 * The analyser's protocol nests every base class as `parent` and every union as a holder named by `node`. Here both are
 * folded away as it is read: a node is one object with a `kind` ("function_call", "table_scan" …) and all its fields.
 */
export interface TreeNode {
  readonly kind: string;
  readonly [field: string]: unknown;
}

export interface ResolvedColumn {
  readonly id: string;
  readonly name: string;
  readonly tableName: string;
  readonly type: unknown;
}

type Raw = Record<string, unknown>;

function isMessage(value: unknown): value is Raw {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value)
  );
}

const kinds = new Map<string, string>();

/** "function_call" of "resolved_function_call_node", the name of the union's member. */
export function kindOf(holder: string): string {
  let kind = kinds.get(holder);
  if (kind === undefined) {
    kind = holder.replace(/^(resolved|ast)_/, "").replace(/_node$/, "");
    kinds.set(holder, kind);
  }
  return kind;
}

/** A child node that may be absent. */
export function child(node: TreeNode, field: string): TreeNode | undefined {
  const value = node[field];
  return isMessage(value) ? (value as TreeNode) : undefined;
}

/** A child node that the protocol promises. */
export function required(node: TreeNode, field: string): TreeNode {
  const value = child(node, field);
  if (value === undefined) throw new Error(`The analyser's ${node.kind} node has no ${field}`);
  return value;
}

export function children(node: TreeNode, field: string): readonly TreeNode[] {
  const value = node[field];
  return Array.isArray(value) ? (value as TreeNode[]) : [];
}

export function text(node: TreeNode, field: string): string {
  const value = node[field];
  return typeof value === "string" ? value : value === undefined ? "" : String(value);
}

export function texts(node: TreeNode, field: string): readonly string[] {
  const value = node[field];
  return Array.isArray(value) ? value.map(String) : [];
}

export function flag(node: TreeNode, field: string): boolean {
  return node[field] === true;
}

export function columnOf(node: TreeNode | undefined): ResolvedColumn {
  if (node === undefined) throw new Error("The analyser's node has no column");
  return {
    id: text(node, "column_id"),
    name: text(node, "name"),
    tableName: text(node, "table_name"),
    type: node["type"],
  };
}

export function columnsOf(node: TreeNode, field: string): readonly ResolvedColumn[] {
  return children(node, field).map(columnOf);
}

/** Byte range of a parsed (not resolved) node in the text it came from. */
export function rangeOf(node: TreeNode): { start: number; end: number } {
  const range = child(node, "parse_location_range");
  return { start: Number(range?.["start"] ?? 0), end: Number(range?.["end"] ?? 0) };
}
