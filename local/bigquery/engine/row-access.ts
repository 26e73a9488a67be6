import {
  type TreeNode,
  children,
  flag,
  required,
  text,
  texts,
} from "../../../sql/analyzer/tree.ts";
import type { TableSource } from "../dialect/generation.ts";
import { createGeneration, outputQuery } from "../dialect/generator.ts";
import { quoteName } from "../dialect/quoting.ts";
import { BigQueryError } from "../errors.ts";
import type { StatementOutcome } from "../warehouse.ts";
import { environmentOf } from "./environment.ts";
import { type StoredTable, findTable } from "./metadata.ts";
import type { Planned } from "./query.ts";
import { tableLabel, tableReference } from "./references.ts";
import type { Session } from "./session.ts";
import { saveTable } from "./tables.ts";

/** Who sees which rows. A table with policies shows a caller the rows of those that name the caller, or none. */
export interface RowAccessPolicy {
  readonly policyId: string;
  readonly filterPredicate: string;
  readonly grantees: readonly string[];
  readonly creationTime: string;
}

export function rowAccessPolicies(table: StoredTable): readonly RowAccessPolicy[] {
  return (table.resource["rowAccessPolicies"] ?? []) as readonly RowAccessPolicy[];
}

/** CREATE and DROP ROW ACCESS POLICY */
export function planRowAccess(session: Session, statement: TreeNode): Planned {
  const creates = statement.kind === "create_row_access_policy_stmt";
  return {
    statementType: creates ? "CREATE_ROW_ACCESS_POLICY" : "DROP_ROW_ACCESS_POLICY",
    schema: [],
    reads: new Map(),
    writes: [],
    run: async () => {
      const reference = tableReference(texts(statement, "target_name_path"), session.scope);
      const table = findTable(session.core.catalog, reference);
      session.authorize?.("bigquery.tables.updateData", reference);
      const before = rowAccessPolicies(table);
      const after = creates
        ? created(session, statement, before)
        : dropped(statement, before, table);
      if (after === undefined) return { ddlTarget: reference, ddlOperation: "SKIP" };
      await saveTable(session.core, session.connection, {
        ...table.resource,
        rowAccessPolicies: after,
      });
      const ddlOperation: StatementOutcome["ddlOperation"] = creates ? "CREATE" : "DROP";
      return { ddlTarget: reference, ddlOperation };
    },
  };
}

function created(
  session: Session,
  statement: TreeNode,
  before: readonly RowAccessPolicy[],
): readonly RowAccessPolicy[] | undefined {
  const policyId = text(statement, "name");
  const mode = text(statement, "create_mode");
  const exists = before.some((policy) => policy.policyId === policyId);
  if (exists && mode === "CREATE_IF_NOT_EXISTS") return undefined;
  if (exists && mode !== "CREATE_OR_REPLACE")
    throw new BigQueryError("duplicate", `Already Exists: Row access policy ${policyId}`);
  const policy: RowAccessPolicy = {
    policyId,
    filterPredicate: text(statement, "predicate_str"),
    grantees: children(statement, "grantee_expr_list").map((grantee) =>
      text(required(required(grantee, "value"), "value"), "string_value"),
    ),
    creationTime: session.core.now().toISOString(),
  };
  return [...before.filter((known) => known.policyId !== policyId), policy];
}

function dropped(
  statement: TreeNode,
  before: readonly RowAccessPolicy[],
  table: StoredTable,
): readonly RowAccessPolicy[] | undefined {
  if (flag(statement, "is_drop_all")) return [];
  const policyId = text(statement, "name");
  if (before.some((policy) => policy.policyId === policyId))
    return before.filter((policy) => policy.policyId !== policyId);
  if (flag(statement, "is_if_exists")) return undefined;
  throw new BigQueryError(
    "notFound",
    `Not found: Row access policy ${policyId} on table ${tableLabel(table.reference)}`,
  );
}

function covers(grantee: string, caller: string): boolean {
  const [kind, name = ""] = grantee.toLowerCase().split(":");
  if (kind === "allusers") return true;
  if (kind === "allauthenticatedusers") return caller !== "allUsers";
  if (kind === "domain") return caller.toLowerCase().endsWith(`@${name}`);
  return name === caller.toLowerCase();
}

/** The table as a caller may see it: a SELECT of its columns under the conditions that hold for the caller. */
export async function visibleRows(session: Session, table: StoredTable): Promise<TableSource> {
  const { caller } = session;
  if (caller === undefined) throw onlyQueried(table);
  const { projectId, datasetId, tableId } = table.reference;
  const filters = rowAccessPolicies(table)
    .filter(({ grantees }) => grantees.some((grantee) => covers(grantee, caller)))
    .map(({ filterPredicate }) => `(${filterPredicate})`);
  const where = filters.length === 0 ? "FALSE" : filters.join(" OR ");
  const pseudo = table.ingestionTime
    ? ", _PARTITIONTIME AS bq_time, _PARTITIONDATE AS bq_date"
    : "";
  const query = `SELECT *${pseudo} FROM \`${projectId}.${datasetId}.${tableId}\` WHERE ${where}`;
  const inner = {
    ...session,
    scope: { projectId },
    parameters: { named: [], positional: undefined, values: new Map<string, string>() },
    variables: new Map(),
    temporaryTables: new Map(),
    temporaryRoutines: new Map(),
    seesAllRows: true,
  };
  const prepared = await session.core.prepare(inner, query);
  const names = table.columns
    .map(({ name }) => name)
    .concat(table.ingestionTime ? ["bq_time", "bq_date"] : []);
  const generation = createGeneration(environmentOf(inner, prepared));
  return {
    from: `(${outputQuery(generation, prepared.statement, names)})`,
    columns: names.map(quoteName),
  };
}

function onlyQueried(table: StoredTable): BigQueryError {
  const label = tableLabel(table.reference);
  return new BigQueryError(
    "accessDenied",
    `Access Denied: Table ${label}: it has row access policies and can only be queried`,
  );
}

/** Reading that knows no caller: listing, extracting, copying. */
export function requireUnfiltered(table: StoredTable): void {
  if (rowAccessPolicies(table).length > 0) throw onlyQueried(table);
}

/** DML finds rows by their place in the table, which a filtered reading has not. */
export function requireNoPolicies(table: StoredTable): void {
  if (rowAccessPolicies(table).length === 0) return;
  throw new BigQueryError(
    "notImplemented",
    `not supported locally: UPDATE, DELETE and MERGE of ${tableLabel(table.reference)}, which has row access policies`,
  );
}
