/** The JSON form of protobuf definitions that protobufjs writes: namespaces, messages, enums and services by name. */
export interface ProtoNode {
  readonly nested?: Readonly<Record<string, ProtoNode>>;
  readonly fields?: Readonly<Record<string, { readonly type: string }>>;
  readonly methods?: Readonly<
    Record<string, { readonly requestType: string; readonly responseType: string }>
  >;
  readonly values?: unknown;
}

type Path = readonly string[];

/**
 * Only what a service needs: itself and every type reachable from its methods. Vertex AI's definitions hold thousands of
 * types; building descriptors for all of them takes longer than everything else at the start.
 */
export function pruneProtos(root: ProtoNode, service: string): ProtoNode {
  const kept = new Set<string>();
  const waiting: Path[] = [service.split(".")];
  const keep = (name: string, scope: Path): void => {
    const path = resolve(root, name, scope);
    if (path !== undefined) waiting.push(path);
  };
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const key = path.join(".");
    const node = find(root, path);
    if (node === undefined || kept.has(key)) continue;
    kept.add(key);
    for (const { requestType, responseType } of Object.values(node.methods ?? {})) {
      keep(requestType, path);
      keep(responseType, path);
    }
    for (const { type } of Object.values(node.fields ?? {})) keep(type, path);
    // A nested type cannot be without the message around it.
    const around = path.slice(0, -1);
    if (isDefinition(find(root, around))) waiting.push(around);
  }
  return filter(root, [], kept);
}

function filter(node: ProtoNode, path: Path, kept: ReadonlySet<string>): ProtoNode {
  if (node.nested === undefined) return node;
  const nested: Record<string, ProtoNode> = {};
  for (const [name, child] of Object.entries(node.nested)) {
    const childPath = [...path, name];
    const filtered = filter(child, childPath, kept);
    const isKept = isDefinition(child)
      ? kept.has(childPath.join("."))
      : Object.keys(filtered.nested ?? {}).length > 0;
    if (isKept) nested[name] = filtered;
  }
  return { ...node, nested };
}

/** As protobuf resolves a name: in the scope where it stands, then in each scope around it. */
function resolve(root: ProtoNode, name: string, scope: Path): Path | undefined {
  const parts = name.split(".");
  if (parts[0] === "") return parts.slice(1);
  for (let length = scope.length; length >= 0; length -= 1) {
    const path = [...scope.slice(0, length), ...parts];
    if (find(root, path) !== undefined) return path;
  }
  // A scalar type, such as int32.
  return undefined;
}

function find(root: ProtoNode, path: Path): ProtoNode | undefined {
  let node: ProtoNode | undefined = root;
  for (const name of path) node = node?.nested?.[name];
  return node;
}

function isDefinition(node: ProtoNode | undefined): boolean {
  return (
    node !== undefined &&
    (node.fields !== undefined || node.methods !== undefined || node.values !== undefined)
  );
}
