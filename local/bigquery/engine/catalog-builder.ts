import type { Message } from "../../../sql/analyzer/codec.ts";
import { type SqlType, protocolType } from "../../../sql/analyzer/types.ts";

export interface CatalogColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly pseudo?: boolean;
  readonly writable?: boolean;
  readonly hasDefault?: boolean;
  readonly collation?: string;
}

interface Level {
  readonly entries: Map<string, Record<string, unknown[]>>;
  readonly levels: Map<string, Level>;
}

/** The analyser's catalog of one statement: only what the statement names, under the very paths it uses. */
export interface CatalogBuilder {
  /** `fullName` is how the resolved tree will name the table. */
  table(path: readonly string[], fullName: string, columns: readonly CatalogColumn[]): void;
  constant(name: string, type: SqlType): void;
  add(
    path: readonly string[],
    kind: "custom_function" | "custom_tvf" | "procedure" | "model",
    entry: Message,
  ): void;
  build(): Message;
}

export function createCatalogBuilder(): CatalogBuilder {
  const root = level();
  let tables = 0;
  const at = (path: readonly string[]): Level => {
    let current = root;
    for (const name of path.slice(0, -1)) {
      const key = name.toLowerCase();
      let inner = current.levels.get(key);
      if (inner === undefined) current.levels.set(key, (inner = level()));
      current = inner;
    }
    return current;
  };
  const put = (path: readonly string[], kind: string, entry: Message): void => {
    const { entries } = at(path);
    const key = `${kind} ${(path.at(-1) ?? "").toLowerCase()}`;
    if (!entries.has(key)) entries.set(key, { [kind]: [entry] });
  };
  return {
    table(path, fullName, columns) {
      put(path, "table", {
        name: fullName,
        full_name: fullName,
        name_in_catalog: path.at(-1),
        serialization_id: String(++tables),
        column: columns.map((column) => ({
          name: column.name,
          type: protocolType(column.type),
          is_pseudo_column: column.pseudo === true,
          is_writable_column: column.writable !== false,
          has_default_value: column.hasDefault === true,
          ...(column.collation === undefined ? {} : { annotation_map: collated(column.collation) }),
        })),
      });
    },
    constant(name, type) {
      put([name], "constant", { name_path: [name], type: protocolType(type), value: {} });
    },
    add: put,
    build: () => written(root, "root"),
  };
}

/** The analyser's annotation of a column that compares by a collation; 1 is that kind of annotation. */
const collated = (name: string): Message => ({
  annotations: [{ id: "1", value: { string_value: name } }],
});

function level(): Level {
  return { entries: new Map(), levels: new Map() };
}

function written({ entries, levels }: Level, name: string): Message {
  const message: Record<string, unknown[]> = {};
  for (const entry of entries.values())
    for (const [kind, items] of Object.entries(entry)) (message[kind] ??= []).push(...items);
  return {
    name,
    ...message,
    catalog: [...levels].map(([inner, next]) => written(next, inner)),
  };
}
