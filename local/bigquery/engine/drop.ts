import { type TreeNode, flag, text, texts } from "../../../sql/analyzer/tree.ts";
import { BigQueryError } from "../errors.ts";
import type { StatementOutcome } from "../warehouse.ts";
import { deleteDataset } from "./datasets.ts";
import { persist } from "./metadata.ts";
import type { Planned } from "./query.ts";
import { pathParts, tableKey, tableLabel, tableReference } from "./references.ts";
import type { Session } from "./session.ts";
import { dropStoredTable } from "./tables.ts";

/** DROP of a table, view, schema, function, procedure or model. */
export function planDrop(session: Session, statement: TreeNode): Planned {
  const kind = objectKind(statement);
  const path = texts(statement, "name_path");
  const ifExists = flag(statement, "is_if_exists");
  const run = async (): Promise<Partial<StatementOutcome>> => {
    if (kind === "SCHEMA")
      return dropSchema(session, path, ifExists, text(statement, "drop_mode") === "CASCADE");
    if (["FUNCTION", "TABLE FUNCTION", "PROCEDURE"].includes(kind))
      return dropRoutine(session, path, ifExists, kind);
    if (kind === "MODEL") return dropModel(session, path, ifExists);
    return dropTable(session, path, ifExists, kind);
  };
  return {
    statementType: `DROP_${kind.replaceAll(" ", "_")}`,
    schema: [],
    reads: new Map(),
    writes: [],
    run,
  };
}

function objectKind(statement: TreeNode): string {
  switch (statement.kind) {
    case "drop_function_stmt":
      return "FUNCTION";
    case "drop_table_function_stmt":
      return "TABLE FUNCTION";
    case "drop_snapshot_table_stmt":
      return "SNAPSHOT TABLE";
    case "drop_materialized_view_stmt":
      return "MATERIALIZED VIEW";
    default:
      return text(statement, "object_type").toUpperCase();
  }
}

async function dropTable(
  session: Session,
  path: readonly string[],
  ifExists: boolean,
  kind: string,
): Promise<Partial<StatementOutcome>> {
  const parts = pathParts(path);
  const temporary =
    parts.length === 1 ? session.temporaryTables.get((parts[0] ?? "").toLowerCase()) : undefined;
  if (temporary !== undefined) {
    await session.connection.run(`DROP TABLE IF EXISTS ${temporary.duckName}`);
    session.temporaryTables.delete((parts[0] ?? "").toLowerCase());
    return { ddlTarget: temporary.reference, ddlOperation: "DROP" };
  }
  const reference = tableReference(path, session.scope);
  const stored = session.core.catalog.tables.get(tableKey(reference));
  if (stored === undefined) {
    if (ifExists) return { ddlTarget: reference, ddlOperation: "SKIP" };
    throw new BigQueryError("notFound", `Not found: Table ${tableLabel(reference)}`);
  }
  const type = (stored.resource.type ?? "TABLE").replace("_", " ");
  const actual = type === "SNAPSHOT" ? "SNAPSHOT TABLE" : type;
  if (actual !== kind)
    throw new BigQueryError(
      "invalidQuery",
      `Cannot drop ${tableLabel(reference)} as a ${kind.toLowerCase()}: it is a ${actual.toLowerCase()}. Use DROP ${actual}.`,
    );
  session.authorize?.("bigquery.tables.delete", reference);
  await dropStoredTable(session.core, session.connection, reference, session.inTransaction);
  return { ddlTarget: reference, ddlOperation: "DROP" };
}

async function dropSchema(
  session: Session,
  path: readonly string[],
  ifExists: boolean,
  cascade: boolean,
): Promise<Partial<StatementOutcome>> {
  const parts = pathParts(path);
  const datasetId = parts.at(-1) ?? "";
  const projectId = parts.length > 1 ? parts.slice(0, -1).join(".") : session.scope.projectId;
  if (ifExists && !session.core.catalog.datasets.has(`${projectId}.${datasetId}`))
    return { ddlOperation: "SKIP" };
  await deleteDataset(session.core, session.connection, projectId, datasetId, cascade);
  return { ddlOperation: "DROP" };
}

async function dropRoutine(
  session: Session,
  path: readonly string[],
  ifExists: boolean,
  kind: string,
): Promise<Partial<StatementOutcome>> {
  const parts = pathParts(path);
  if (parts.length === 1 && session.temporaryRoutines.delete((parts[0] ?? "").toLowerCase()))
    return { ddlOperation: "DROP" };
  const { projectId, datasetId, tableId } = tableReference(path, session.scope);
  const name = `${projectId}.${datasetId}.${tableId}`;
  if (!session.core.catalog.routines.has(name)) {
    if (ifExists) return { ddlOperation: "SKIP" };
    throw new BigQueryError(
      "notFound",
      `Not found: ${kind === "PROCEDURE" ? "Procedure" : "Function"} ${projectId}:${datasetId}.${tableId}`,
    );
  }
  await persist(session.connection, "routines", name, undefined);
  session.core.catalog.routines.delete(name);
  session.core.version++;
  return { ddlOperation: "DROP" };
}

async function dropModel(
  session: Session,
  path: readonly string[],
  ifExists: boolean,
): Promise<Partial<StatementOutcome>> {
  const reference = tableReference(path, session.scope);
  const name = tableKey(reference);
  if (!session.core.catalog.models.has(name)) {
    if (ifExists) return { ddlTarget: reference, ddlOperation: "SKIP" };
    throw new BigQueryError("notFound", `Not found: Model ${tableLabel(reference)}`);
  }
  await persist(session.connection, "models", name, undefined);
  session.core.catalog.models.delete(name);
  session.core.version++;
  return { ddlTarget: reference, ddlOperation: "DROP" };
}
