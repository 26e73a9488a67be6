import { type TreeNode, children, child, flag, text, texts } from "../../../sql/analyzer/tree.ts";
import { typeName, typeOf } from "../../../sql/analyzer/types.ts";
import { BigQueryError } from "../errors.ts";
import type { StatementOutcome } from "../warehouse.ts";
import { options } from "./ddl-options.ts";
import { type StoredRoutine, persist } from "./metadata.ts";
import type { Prepared } from "./prepared.ts";
import type { Planned } from "./query.ts";
import { tableReference } from "./references.ts";
import type { Session } from "./session.ts";
import { requireDataset } from "./tables.ts";

/** CREATE FUNCTION, TABLE FUNCTION and PROCEDURE: the statement itself is what is kept. */
export function planRoutine(session: Session, prepared: Prepared, source: string): Planned {
  const { statement } = prepared;
  const kind = statement.kind
    .replace("create_", "")
    .replace("_stmt", "")
    .replace("_", " ") as StoredRoutine["kind"];
  if (flag(statement, "is_aggregate")) requireAggregate(statement);
  if (options(statement).has("library"))
    throw new BigQueryError(
      "notImplemented",
      "not supported locally: libraries of a JavaScript function",
    );
  const temporary = text(statement, "create_scope") === "CREATE_TEMP";
  const path = texts(statement, "name_path");
  return {
    statementType: `CREATE_${kind.replace(" ", "_").toUpperCase()}`,
    schema: [],
    reads: new Map(),
    writes: [],
    run: async () => {
      if (temporary) {
        const routineId = path.at(-1) ?? "";
        const routine: StoredRoutine = {
          projectId: session.scope.projectId,
          datasetId: "",
          routineId,
          kind,
          statement: source,
          resource: {},
        };
        session.temporaryRoutines.set(routineId.toLowerCase(), routine);
        return { ddlOperation: "CREATE" };
      }
      return save(session, statement, kind, source);
    },
  };
}

/** Aggregates of SQL with typed parameters; BigQuery has others. */
function requireAggregate(statement: TreeNode): void {
  const isSql = text(statement, "language").toUpperCase() === "SQL";
  if (isSql && child(statement, "function_expression") !== undefined) return;
  throw new BigQueryError(
    "notImplemented",
    `not supported locally: CREATE AGGREGATE FUNCTION ${isSql ? "with ANY TYPE parameters" : "in JavaScript"}`,
  );
}

async function save(
  session: Session,
  statement: TreeNode,
  kind: StoredRoutine["kind"],
  source: string,
): Promise<Partial<StatementOutcome>> {
  const {
    projectId,
    datasetId,
    tableId: routineId,
  } = tableReference(texts(statement, "name_path"), session.scope);
  requireDataset(session.core, projectId, datasetId);
  const name = `${projectId}.${datasetId}.${routineId}`;
  const exists = session.core.catalog.routines.has(name);
  const mode = text(statement, "create_mode");
  if (exists && mode === "CREATE_IF_NOT_EXISTS") return { ddlOperation: "SKIP" };
  if (exists && mode !== "CREATE_OR_REPLACE")
    throw new BigQueryError(
      "duplicate",
      `Already Exists: Routine ${projectId}:${datasetId}.${routineId}`,
    );
  const routine: StoredRoutine = {
    projectId,
    datasetId,
    routineId,
    kind,
    statement: source,
    resource: routineResource(session, statement, { projectId, datasetId, routineId }, kind),
  };
  await persist(session.connection, "routines", name, routine);
  session.core.catalog.routines.set(name, routine);
  session.core.version++;
  return { ddlOperation: exists ? "REPLACE" : "CREATE" };
}

/** The REST Routine resource. */
function routineResource(
  session: Session,
  statement: TreeNode,
  routineReference: { projectId: string; datasetId: string; routineId: string },
  kind: StoredRoutine["kind"],
): Record<string, unknown> {
  const types = children(child(statement, "signature") ?? statement, "argument");
  const now = String(session.core.now().getTime());
  return {
    routineReference,
    routineType: {
      function: flag(statement, "is_aggregate") ? "AGGREGATE_FUNCTION" : "SCALAR_FUNCTION",
      "table function": "TABLE_VALUED_FUNCTION",
      procedure: "PROCEDURE",
    }[kind],
    language: text(statement, "language").toLowerCase() === "js" ? "JAVASCRIPT" : "SQL",
    arguments: texts(statement, "argument_name_list").map((name, index) => ({
      name,
      ...(types[index]?.["type"] === undefined
        ? { argumentKind: "ANY_TYPE" }
        : { dataType: { typeKind: typeName(typeOf(types[index]?.["type"])) } }),
    })),
    ...(flag(statement, "has_explicit_return_type") || statement["return_type"] !== undefined
      ? { returnType: { typeKind: typeName(typeOf(statement["return_type"])) } }
      : {}),
    definitionBody: text(statement, "code") || text(statement, "procedure_body"),
    creationTime: now,
    lastModifiedTime: now,
  };
}
