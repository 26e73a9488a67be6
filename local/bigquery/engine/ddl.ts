import { type TreeNode, child, children, flag, text, texts } from "../../../sql/analyzer/tree.ts";
import { createGeneration, outputColumns, outputQuery } from "../dialect/generator.ts";
import { quoteName } from "../dialect/quoting.ts";
import { fieldSchema } from "../dialect/types.ts";
import { BigQueryError } from "../errors.ts";
import type { FieldSchema, StatementOutcome, TableReference, TableResource } from "../warehouse.ts";
import { declaredConstraints } from "./constraints.ts";
import { collationOf, columnField, tableOptions } from "./ddl-options.ts";
import { type ReadTable, environmentOf } from "./environment.ts";
import { type StoredTable, storedTable } from "./metadata.ts";
import { partitioning } from "./partition-clause.ts";
import type { Prepared } from "./prepared.ts";
import type { Planned } from "./query.ts";
import { tableKey, tableReference } from "./references.ts";
import type { Session } from "./session.ts";
import { fittedTo } from "./stored-values.ts";
import { createStoredTable, tableColumnsSql } from "./tables.ts";

/** CREATE TABLE, VIEW and MATERIALIZED VIEW. `source` is the statement's own text. */
export function planCreate(session: Session, prepared: Prepared, source: string): Planned {
  const { statement } = prepared;
  const reads = new Map<string, ReadTable>();
  const temporary = text(statement, "create_scope") === "CREATE_TEMP";
  const path = texts(statement, "name_path");
  const reference: TableReference = temporary
    ? { projectId: session.scope.projectId, datasetId: "_temporary", tableId: path.at(-1) ?? "" }
    : tableReference(path, session.scope);
  const query = child(statement, "query");
  const isView = statement.kind.includes("view");
  const outputs = query === undefined ? [] : outputColumns(statement);
  const sql =
    query === undefined
      ? undefined
      : outputQuery(createGeneration(environmentOf(session, prepared, reads)), statement);
  const resource = resourceOf(
    session,
    statement,
    reference,
    outputs.map((output) => fieldSchema(output.name, output.type)),
    source,
  );
  const mode = text(statement, "create_mode");
  const asOf = (time: TreeNode): string =>
    createGeneration(environmentOf(session, prepared)).expression(time);
  return {
    statementType: statementType(statement, query !== undefined),
    // The job of a CREATE answers the schema of what it made.
    schema: resource.schema?.fields ?? [],
    reads,
    writes: [],
    run: async () => {
      const exists = temporary
        ? session.temporaryTables.has(reference.tableId.toLowerCase())
        : session.core.catalog.tables.has(tableKey(reference));
      const outcome = (ddlOperation: "CREATE" | "REPLACE" | "SKIP"): Partial<StatementOutcome> => ({
        ddlTarget: reference,
        ddlOperation,
      });
      if (exists && mode === "CREATE_IF_NOT_EXISTS") return outcome("SKIP");
      const fill = async (table: StoredTable): Promise<void> => {
        const from = origin(session, statement);
        if (from?.rows === true)
          await session.connection.run(
            `INSERT INTO ${table.duckName} SELECT * FROM ${from.at === undefined ? from.table.duckName : session.core.versions.asOf(from.table, asOf(from.at))}`,
          );
        if (sql !== undefined && !isView)
          await session.connection.run(insertAll(table, outputs.length, sql, session));
      };
      if (temporary) await createTemporary(session, resource, fill);
      else {
        requireDatasetFor(session, reference);
        await createStoredTable(session.core, session.connection, resource, {
          replace: mode === "CREATE_OR_REPLACE",
          inTransaction: session.inTransaction,
          fill,
        });
      }
      return outcome(exists ? "REPLACE" : "CREATE");
    },
  };
}

function requireDatasetFor(session: Session, { projectId, datasetId }: TableReference): void {
  if (session.core.catalog.datasets.has(`${projectId}.${datasetId}`)) return;
  throw new BigQueryError(
    "notFound",
    `Not found: Dataset ${projectId}:${datasetId} was not found in location ${session.core.location}`,
  );
}

function statementType(statement: TreeNode, hasQuery: boolean): string {
  if (statement.kind === "create_view_stmt") return "CREATE_VIEW";
  if (statement.kind === "create_snapshot_table_stmt") return "CREATE_SNAPSHOT_TABLE";
  if (statement.kind === "create_materialized_view_stmt") return "CREATE_MATERIALIZED_VIEW";
  return hasQuery ? "CREATE_TABLE_AS_SELECT" : "CREATE_TABLE";
}

function insertAll(table: StoredTable, columns: number, sql: string, session: Session): string {
  const list = table.columns.map((column) => quoteName(column.name));
  const values = table.columns
    .slice(0, columns)
    .map(({ field, type }, index) =>
      type.kind === "ARRAY" ? `coalesce(o${index}, [])` : fittedTo(field, `o${index}`),
    );
  if (table.ingestionTime) {
    list.push('"_PARTITIONTIME"');
    values.push(`date_trunc('day', make_timestamp(${session.nowMicros}))`);
  }
  return `INSERT INTO ${table.duckName} (${list.join(", ")}) SELECT ${values.join(", ")} FROM (${sql})`;
}

async function createTemporary(
  session: Session,
  resource: TableResource,
  fill: (table: StoredTable) => Promise<void>,
): Promise<void> {
  const table = {
    ...storedTable(resource),
    duckName: `temp.main.${quoteName(`t_${resource.tableReference.tableId}`)}`,
  };
  await session.connection.run(
    `CREATE OR REPLACE TEMP TABLE ${quoteName(`t_${resource.tableReference.tableId}`)} (${tableColumnsSql(table)})`,
  );
  await fill(table);
  session.temporaryTables.set(resource.tableReference.tableId.toLowerCase(), table);
}

function resourceOf(
  session: Session,
  statement: TreeNode,
  tableReference: TableReference,
  outputs: readonly FieldSchema[],
  source: string,
): TableResource {
  const collation = collationOf(statement);
  const declared = children(statement, "column_definition_list")
    .map(columnField)
    .map((field) => (field.type === "STRING" ? { ...collation, ...field } : field));
  const fields = declared.length > 0 ? declared : outputs;
  const options = tableOptions(statement);
  const base: TableResource = {
    tableReference,
    schema: { fields },
    ...options,
    ...collationOf(statement, "defaultCollation"),
    ...declaredConstraints(session, statement),
  };
  if (statement.kind === "create_table_stmt")
    return { ...base, ...partitioning(statement), ...copied(session, statement, fields) };
  if (statement.kind === "create_snapshot_table_stmt")
    return { ...base, ...copied(session, statement, fields), ...snapshotOf(session, statement) };
  if (statement.kind === "create_table_as_select_stmt")
    return { ...base, ...partitioning(statement) };
  const query = text(statement, "sql") || source;
  const named = flag(statement, "has_explicit_columns")
    ? {
        schema: {
          fields: outputs.map((field, index) => ({
            ...field,
            name: declared[index]?.name ?? field.name,
          })),
        },
      }
    : { schema: { fields: outputs } };
  if (statement.kind === "create_view_stmt")
    return {
      ...base,
      ...named,
      type: "VIEW",
      view: { query, useLegacySql: false } as { query: string },
    };
  return {
    ...base,
    ...named,
    ...partitioning(statement),
    type: "MATERIALIZED_VIEW",
    materializedView: { query, enableRefresh: true },
  };
}

/** The table that LIKE, COPY or CLONE names; LIKE takes its columns alone, the others its rows too. */
function origin(
  session: Session,
  statement: TreeNode,
): { table: StoredTable; rows: boolean; at: TreeNode | undefined } | undefined {
  for (const clause of ["like_table", "clone_from", "copy_from"]) {
    const node = child(statement, clause);
    const key = node === undefined ? "" : text(child(node, "table") ?? node, "name");
    const table = session.core.catalog.tables.get(key);
    if (node === undefined || table === undefined) continue;
    return { table, rows: clause !== "like_table", at: child(node, "for_system_time_expr") };
  }
  return undefined;
}

function snapshotOf(session: Session, statement: TreeNode): Partial<TableResource> {
  const from = origin(session, statement);
  if (from === undefined) throw new Error("A snapshot has no base table");
  const baseTableReference = from.table.reference;
  const snapshotTime = session.core.now().toISOString();
  return { type: "SNAPSHOT", snapshotDefinition: { baseTableReference, snapshotTime } };
}

function copied(
  session: Session,
  statement: TreeNode,
  fields: readonly FieldSchema[],
): Partial<TableResource> {
  const from = origin(session, statement);
  if (from === undefined) return { schema: { fields } };
  const { schema, timePartitioning, clustering } = from.table.resource;
  return {
    ...(schema === undefined ? {} : { schema }),
    ...(timePartitioning === undefined ? {} : { timePartitioning }),
    ...(clustering === undefined ? {} : { clustering }),
  };
}
