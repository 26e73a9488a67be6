import { type TreeNode, child, children, text, texts } from "../../../sql/analyzer/tree.ts";
import type { TableResource } from "../warehouse.ts";
import { type TableConstraints, constraintsOf } from "./information-keys.ts";
import type { StoredTable } from "./metadata.ts";
import type { Session } from "./session.ts";

type ForeignKey = NonNullable<TableConstraints["foreignKeys"]>[number];

/** PRIMARY KEY and FOREIGN KEY of CREATE TABLE. */
export function declaredConstraints(session: Session, statement: TreeNode): Partial<TableResource> {
  const primary = child(statement, "primary_key");
  const foreign = children(statement, "foreign_key_list").map((key) => foreignKey(session, key));
  const tableConstraints: TableConstraints = {
    ...(primary === undefined
      ? {}
      : { primaryKey: { columns: texts(primary, "column_name_list") } }),
    ...(foreign.length === 0 ? {} : { foreignKeys: foreign }),
  };
  return primary === undefined && foreign.length === 0 ? {} : { tableConstraints };
}

function foreignKey(session: Session, key: TreeNode): ForeignKey {
  const other = session.core.catalog.tables.get(
    text(child(key, "referenced_table") ?? key, "name"),
  );
  const offsets = texts(key, "referenced_column_offset_list").map(Number);
  return {
    name: text(key, "constraint_name"),
    referencedTable: other?.reference ?? { projectId: "", datasetId: "", tableId: "" },
    columnReferences: texts(key, "referencing_column_list").map((referencingColumn, index) => ({
      referencingColumn,
      referencedColumn: other?.columns[offsets[index] ?? 0]?.name ?? "",
    })),
  };
}

/** ALTER TABLE ADD: the table with one more key. */
export function withConstraint(
  session: Session,
  table: StoredTable,
  action: TreeNode,
): TableResource {
  const constraint = child(action, "constraint") ?? action;
  const known = constraintsOf(table);
  const tableConstraints: TableConstraints =
    constraint.kind === "primary_key"
      ? { ...known, primaryKey: { columns: texts(constraint, "column_name_list") } }
      : {
          ...known,
          foreignKeys: [...(known.foreignKeys ?? []), foreignKey(session, constraint)],
        };
  return { ...table.resource, tableConstraints };
}

/** ALTER TABLE DROP PRIMARY KEY, or DROP CONSTRAINT of that name. */
export function withoutConstraint(table: StoredTable, name: string | undefined): TableResource {
  const { primaryKey, foreignKeys = [] } = constraintsOf(table);
  const kept: TableConstraints = {
    ...(name === undefined || primaryKey === undefined ? {} : { primaryKey }),
    foreignKeys: foreignKeys.filter((key) => name === undefined || key.name !== name),
  };
  return { ...table.resource, tableConstraints: kept };
}
