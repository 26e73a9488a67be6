import {
  type TreeNode,
  child,
  children,
  columnOf,
  required,
  text,
} from "../../../sql/analyzer/tree.ts";
import { type SqlType, typeOf } from "../../../sql/analyzer/types.ts";
import type { Generation } from "../dialect/generation.ts";
import { columnName, quoteName } from "../dialect/quoting.ts";
import { duckType } from "../dialect/types.ts";
import { BigQueryError } from "../errors.ts";

export interface Assignment {
  /** Quoted DuckDB column. */
  readonly column: string;
  readonly value: string;
}

interface Columns {
  readonly columns: ReadonlyMap<string, string>;
}

/** SET items of UPDATE and MERGE; an item that sets a field of a STRUCT rebuilds the STRUCT around it. */
export function assignments(
  generation: Generation,
  items: readonly TreeNode[],
  target: Columns,
): readonly Assignment[] {
  const byColumn = new Map<string, { id: string; type: SqlType; changes: Change[] }>();
  for (const item of items) {
    for (const field of ["array_update_list", "delete_list", "update_list", "insert_list"])
      if (children(item, field).length > 0)
        throw new BigQueryError("notImplemented", "not supported locally: nested DML on arrays");
    const { column, path } = targetPath(required(item, "target"));
    const value = setValue(
      generation,
      required(item, "set_value"),
      typeOf(required(item, "target")["type"]),
      path.length === 0 ? column.name : undefined,
    );
    const entry = byColumn.get(column.id) ?? {
      id: column.id,
      type: typeOf(column.type),
      changes: [],
    };
    entry.changes.push({ path, value });
    byColumn.set(column.id, entry);
  }
  return [...byColumn.values()].map(({ id, type, changes }) => ({
    column: target.columns.get(id) ?? quoteName(id),
    value: storedForm(changed(columnName(id), type, changes), type),
  }));
}

interface Change {
  readonly path: readonly number[];
  readonly value: string;
}

function targetPath(node: TreeNode): {
  column: ReturnType<typeof columnOf>;
  path: readonly number[];
} {
  if (node.kind === "column_ref") return { column: columnOf(child(node, "column")), path: [] };
  if (node.kind !== "get_struct_field")
    throw new BigQueryError(
      "notImplemented",
      `not supported locally: SET of ${node.kind.replaceAll("_", " ")}`,
    );
  const inner = targetPath(required(node, "expr"));
  return { column: inner.column, path: [...inner.path, Number(text(node, "field_idx") || "0")] };
}

/** The value of a DML statement for a column; undefined for `column` is a field inside one, which has no default. */
export function setValue(
  generation: Generation,
  dmlValue: TreeNode,
  type: SqlType,
  column: string | undefined,
): string {
  const value = required(dmlValue, "value");
  if (value.kind === "dmldefault")
    return storedForm(
      (column === undefined ? undefined : generation.environment.columnDefault(column)) ??
        `CAST(NULL AS ${duckType(type)})`,
      type,
    );
  return storedForm(generation.expression(value), type);
}

function storedForm(value: string, type: SqlType): string {
  return type.kind === "ARRAY" ? `coalesce(${value}, [])` : value;
}

function changed(value: string, type: SqlType, changes: readonly Change[]): string {
  const whole = changes.find((change) => change.path.length === 0);
  if (whole !== undefined) return whole.value;
  if (type.kind !== "STRUCT") return value;
  const fields = type.fields.map((field, index) => {
    const inner = changes
      .filter((change) => change.path[0] === index)
      .map((change) => ({ ...change, path: change.path.slice(1) }));
    const current = `struct_extract(${value}, '_${index}')`;
    return `_${index} := ${inner.length === 0 ? current : changed(current, field.type, inner)}`;
  });
  return `struct_pack(${fields.join(", ")})`;
}
