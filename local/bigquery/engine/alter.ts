import {
  type TreeNode,
  child,
  children,
  flag,
  required,
  text,
  texts,
} from "../../../sql/analyzer/tree.ts";
import { typeOf } from "../../../sql/analyzer/types.ts";
import { quoteName } from "../dialect/quoting.ts";
import { duckType, fieldSchema } from "../dialect/types.ts";
import { BigQueryError } from "../errors.ts";
import type { FieldSchema, TableReference, TableResource } from "../warehouse.ts";
import { withConstraint, withoutConstraint } from "./constraints.ts";
import { collationOf, columnField, options, tableOptions } from "./ddl-options.ts";
import { type StoredTable, persist, remember, storedTable, tableNotFound } from "./metadata.ts";
import type { Planned } from "./query.ts";
import { pathParts, tableKey, tableLabel, tableReference } from "./references.ts";
import type { Session } from "./session.ts";
import { addColumn, requireDataset, saveTable, transact } from "./tables.ts";

/** ALTER TABLE, VIEW, MATERIALIZED VIEW and SCHEMA. */
export function planAlter(session: Session, statement: TreeNode): Planned {
  const kind = statement.kind.replace(/^alter_|_stmt$/g, "").replace("_set_options", "");
  const path = texts(statement, "name_path");
  const base = {
    statementType: `ALTER_${kind.toUpperCase()}`,
    schema: [],
    reads: new Map(),
    writes: [],
  };
  if (kind === "schema") return { ...base, run: async () => alterSchema(session, statement, path) };
  if (!["table", "view", "materialized_view"].includes(kind))
    throw new BigQueryError(
      "notImplemented",
      `not supported locally: ALTER ${kind.replaceAll("_", " ").toUpperCase()}`,
    );
  const reference = tableReference(path, session.scope);
  return {
    ...base,
    run: async () => {
      const table = session.core.catalog.tables.get(tableKey(reference));
      if (table === undefined) {
        if (flag(statement, "is_if_exists"))
          return { ddlTarget: reference, ddlOperation: "SKIP" as const };
        throw tableNotFound(session.core.catalog, reference);
      }
      await transact(session.connection, session.inTransaction, async () =>
        applyActions(session, table, actionsOf(statement)),
      );
      return { ddlTarget: reference, ddlOperation: "ALTER" as const };
    },
  };
}

function actionsOf(statement: TreeNode): readonly TreeNode[] {
  const actions = children(statement, "alter_action_list");
  return actions.length > 0 ? actions : [{ ...statement, kind: "set_options_action" }];
}

async function alterSchema(
  session: Session,
  statement: TreeNode,
  path: readonly string[],
): Promise<{ ddlOperation: "ALTER" | "SKIP" }> {
  const parts = pathParts(path);
  const datasetId = parts.at(-1) ?? "";
  const projectId = parts.length > 1 ? parts.slice(0, -1).join(".") : session.scope.projectId;
  const name = `${projectId}.${datasetId}`;
  if (flag(statement, "is_if_exists") && !session.core.catalog.datasets.has(name))
    return { ddlOperation: "SKIP" };
  let dataset = requireDataset(session.core, projectId, datasetId);
  for (const action of actionsOf(statement)) dataset = { ...dataset, ...tableOptions(action) };
  await persist(session.connection, "datasets", name, dataset);
  remember(session.core.catalog, "datasets", name, dataset);
  return { ddlOperation: "ALTER" };
}

async function applyActions(
  session: Session,
  table: StoredTable,
  actions: readonly TreeNode[],
): Promise<void> {
  let current = table;
  for (const action of actions) {
    const write = writers[action.kind];
    if (write === undefined)
      throw new BigQueryError(
        "notImplemented",
        `not supported locally: ALTER TABLE ${action.kind.replace("_action", "").replaceAll("_", " ").toUpperCase()}`,
      );
    const resource = await write(session, current, action);
    if (resource === undefined) continue;
    await saveTable(session.core, session.connection, resource);
    current = storedTable(resource);
  }
}

type Write = (
  session: Session,
  table: StoredTable,
  action: TreeNode,
) => Promise<TableResource | undefined>;

function withFields(table: StoredTable, fields: readonly FieldSchema[]): TableResource {
  return { ...table.resource, schema: { fields } };
}

const fieldsOf = (table: StoredTable): readonly FieldSchema[] =>
  table.resource.schema?.fields ?? [];

function columnNamed(table: StoredTable, name: string, ifExists: boolean): FieldSchema | undefined {
  const field = fieldsOf(table).find(
    (candidate) => candidate.name.toLowerCase() === name.toLowerCase(),
  );
  if (field === undefined && !ifExists)
    throw new BigQueryError(
      "invalidQuery",
      `Column not found: ${name} in table ${tableLabel(table.reference)}`,
    );
  return field;
}

function changedColumn(
  table: StoredTable,
  action: TreeNode,
  change: (field: FieldSchema) => FieldSchema,
): TableResource | undefined {
  const field = columnNamed(table, text(action, "column"), flag(action, "is_if_exists"));
  if (field === undefined) return undefined;
  return withFields(
    table,
    fieldsOf(table).map((each) => (each === field ? change(each) : each)),
  );
}

const writers: Readonly<Record<string, Write>> = {
  set_options_action: async (_session, table, action) => ({
    ...table.resource,
    ...tableOptions(action),
  }),
  add_column_action: async (session, table, action) => {
    const field = columnField(required(action, "column_definition"));
    if (columnNamed(table, field.name, true) !== undefined) {
      if (flag(action, "is_if_not_exists")) return undefined;
      throw new BigQueryError("invalidQuery", `Column already exists: ${field.name}`);
    }
    await addColumn(session.connection, table.duckName, field);
    return withFields(table, [...fieldsOf(table), field]);
  },
  drop_column_action: async (session, table, action) => {
    const field = columnNamed(table, text(action, "name"), flag(action, "is_if_exists"));
    if (field === undefined) return undefined;
    if (fieldsOf(table).length === 1)
      throw new BigQueryError(
        "invalidQuery",
        "ALTER TABLE DROP COLUMN cannot drop the last column of a table",
      );
    await session.connection.run(
      `ALTER TABLE ${table.duckName} DROP COLUMN ${quoteName(field.name)}`,
    );
    return withFields(
      table,
      fieldsOf(table).filter((each) => each !== field),
    );
  },
  rename_column_action: async (session, table, action) => {
    const field = columnNamed(table, text(action, "name"), flag(action, "is_if_exists"));
    if (field === undefined) return undefined;
    const name = text(action, "new_name");
    await session.connection.run(
      `ALTER TABLE ${table.duckName} RENAME COLUMN ${quoteName(field.name)} TO ${quoteName(name)}`,
    );
    return withFields(
      table,
      fieldsOf(table).map((each) => (each === field ? { ...each, name } : each)),
    );
  },
  rename_to_action: async (session, table, action) =>
    rename(session, table, texts(action, "new_path")),
  alter_column_options_action: async (_session, table, action) =>
    changedColumn(table, action, (field) => {
      const description = options(action).get("description");
      return typeof description === "string" ? { ...field, description } : field;
    }),
  alter_column_drop_not_null_action: async (session, table, action) => {
    const resource = changedColumn(table, action, (field) => ({ ...field, mode: "NULLABLE" }));
    if (resource !== undefined)
      await session.connection.run(
        `ALTER TABLE ${table.duckName} ALTER ${quoteName(text(action, "column"))} DROP NOT NULL`,
      );
    return resource;
  },
  alter_column_set_data_type_action: async (session, table, action) => {
    const type = typeOf(action["updated_type"]);
    const resource = changedColumn(table, action, (field) => ({
      ...field,
      ...fieldSchema(field.name, type),
      mode: field.mode ?? "NULLABLE",
    }));
    if (resource !== undefined)
      await session.connection.run(
        `ALTER TABLE ${table.duckName} ALTER ${quoteName(text(action, "column"))} TYPE ${duckType(type)}`,
      );
    return resource;
  },
  alter_column_set_default_action: async (_session, table, action) =>
    changedColumn(table, action, (field) => ({
      ...field,
      defaultValueExpression: text(child(action, "default_value") ?? action, "sql"),
    })),
  alter_column_drop_default_action: async (_session, table, action) =>
    changedColumn(table, action, ({ defaultValueExpression: _dropped, ...field }) => field),
  // Keys are not enforced in BigQuery either.
  add_constraint_action: async (session, table, action) => withConstraint(session, table, action),
  drop_constraint_action: async (_session, table, action) =>
    withoutConstraint(table, text(action, "name")),
  drop_primary_key_action: async (_session, table) => withoutConstraint(table, undefined),
  set_collate_clause: async (_session, table, action) => ({
    ...table.resource,
    ...collationOf(action, "defaultCollation"),
  }),
};

async function rename(
  session: Session,
  table: StoredTable,
  path: readonly string[],
): Promise<undefined> {
  const tableId = pathParts(path).at(-1) ?? "";
  const reference: TableReference = { ...table.reference, tableId };
  if (session.core.catalog.tables.has(tableKey(reference)))
    throw new BigQueryError("duplicate", `Already Exists: Table ${tableLabel(reference)}`);
  await session.connection.run(
    `ALTER TABLE ${table.duckName} RENAME TO ${quoteName(storedTable({ tableReference: reference }).duckTable)}`,
  );
  const resource = { ...table.resource, tableReference: reference, id: tableLabel(reference) };
  await persist(session.connection, "tables", tableKey(table.reference), undefined);
  session.core.catalog.tables.delete(tableKey(table.reference));
  await saveTable(session.core, session.connection, resource);
  return undefined;
}
