import {
  type TreeNode,
  child,
  children,
  columnsOf,
  required,
  text,
} from "../../../sql/analyzer/tree.ts";
import type { Generation } from "../dialect/generation.ts";
import { quoteName } from "../dialect/quoting.ts";
import type { DmlStats } from "../warehouse.ts";
import { assignments } from "./assignments.ts";
import { changedRows, rowsOf } from "./database.ts";
import { columnDefaults } from "./defaults.ts";
import type { Target } from "./dml.ts";
import { valueRows } from "./insert.ts";
import type { Session } from "./session.ts";
import { assignment, fittedRows } from "./stored-values.ts";

/**
 * MERGE: target and source are joined once into a temporary table, each row with the first clause that applies to it; then
 * the clauses change the target. One transaction, so it happens whole or not at all.
 */
export function mergeRun(
  session: Session,
  generation: Generation,
  statement: TreeNode,
  target: Target,
): () => Promise<DmlStats> {
  const clauses = children(statement, "when_clause_list").map((clause) =>
    readClause(generation, clause, target),
  );
  const replacement = replacementOf(generation, statement, target, clauses);
  if (replacement !== undefined) return () => replaceRows(session, target, replacement);
  const joined = joinSql(generation, statement, target, clauses);
  // Temporary tables belong to their connection, so one name serves all.
  const name = "temp.main.bq_merge";
  return async () => {
    const { connection } = session;
    await connection.run(`CREATE OR REPLACE TEMP TABLE bq_merge AS ${joined}`);
    try {
      return await change(session, target, clauses, name);
    } finally {
      await connection.run(`DROP TABLE IF EXISTS ${name}`).catch(() => undefined);
    }
  };
}

interface Replacement {
  /** Rows of the target that go, as a SELECT of row ids. */
  readonly gone: string;
  readonly insert: NonNullable<Clause["insert"]>;
  readonly rows: string;
}

/**
 * ON FALSE with one DELETE by source and one INSERT replaces rows: they go and the new ones come straight from the query,
 * without a copy in between. Undefined for other forms, and where the source reads what would be gone.
 */
function replacementOf(
  generation: Generation,
  statement: TreeNode,
  target: Target,
  clauses: readonly Clause[],
): Replacement | undefined {
  const [remove, add] = clauses.toSorted((a, b) => a.action.localeCompare(b.action));
  if (clauses.length !== 2 || !isFalse(required(statement, "merge_expr"))) return undefined;
  if (remove?.action !== "DELETE" || remove.match !== "NOT_MATCHED_BY_SOURCE") return undefined;
  if (add?.insert === undefined || add.match !== "NOT_MATCHED_BY_TARGET") return undefined;
  const rows = `(${generation.scan(required(statement, "from_scan"))}) WHERE ${add.condition ?? "true"}`;
  if (rows.includes(target.duckName)) return undefined;
  const gone = `SELECT row_id FROM (${target.rows}) WHERE ${remove.condition ?? "true"}`;
  return { gone, insert: add.insert, rows };
}

async function replaceRows(
  session: Session,
  target: Target,
  { gone, insert, rows }: Replacement,
): Promise<DmlStats> {
  const { connection } = session;
  const deletedRowCount = await changedRows(
    connection,
    `DELETE FROM ${target.duckName} WHERE rowid IN (${gone})`,
  );
  const insertedRowCount = await insertRows(session, target, insert, rows);
  return { insertedRowCount, updatedRowCount: 0n, deletedRowCount };
}

async function insertRows(
  session: Session,
  target: Target,
  insert: NonNullable<Clause["insert"]>,
  rows: string,
): Promise<bigint> {
  const defaults = await columnDefaults(session, target.key, insert.columns);
  const columns = [...insert.columns, ...defaults.map((item) => item.column)];
  const values = [insert.values, ...defaults.map((item) => item.value)];
  return changedRows(
    session.connection,
    `INSERT INTO ${target.duckName} (${columns.join(", ")}) ${fittedRows(target.fits, columns, `SELECT ${values.join(", ")} FROM ${rows}`)}`,
  );
}

interface Clause {
  readonly match: string;
  readonly action: string;
  readonly condition: string | undefined;
  readonly sets: readonly { column: string; value: string }[];
  readonly insert: { readonly columns: readonly string[]; readonly values: string } | undefined;
}

function readClause(generation: Generation, node: TreeNode, target: Target): Clause {
  const condition = child(node, "match_expr");
  const action = text(node, "action_type") || "INSERT";
  const columns = columnsOf(node, "insert_column_list");
  return {
    match: text(node, "match_type") || "MATCHED",
    action,
    condition: condition === undefined ? undefined : generation.expression(condition),
    sets:
      action === "UPDATE"
        ? assignments(generation, children(node, "update_item_list"), target)
        : [],
    insert:
      action === "INSERT"
        ? {
            columns: columns.map(
              (column) => target.columns.get(column.id) ?? quoteName(column.name),
            ),
            values: valueRows(generation, [required(node, "insert_row")], columns).slice(
              "VALUES (".length,
              -1,
            ),
          }
        : undefined,
  };
}

const tests: Readonly<Record<string, string>> = {
  MATCHED: "row_id IS NOT NULL AND in_source",
  NOT_MATCHED_BY_SOURCE: "row_id IS NOT NULL AND in_source IS NULL",
  NOT_MATCHED_BY_TARGET: "row_id IS NULL",
};

function joinSql(
  generation: Generation,
  statement: TreeNode,
  target: Target,
  clauses: readonly Clause[],
): string {
  const source = `SELECT *, true AS in_source FROM (${generation.scan(required(statement, "from_scan"))})`;
  const condition = required(statement, "merge_expr");
  const has = (match: string): boolean => clauses.some((clause) => clause.match === match);
  const bySource = has("NOT_MATCHED_BY_SOURCE");
  const byTarget = has("NOT_MATCHED_BY_TARGET");
  const joined = isFalse(condition)
    ? unmatched(target.rows, source, bySource, byTarget)
    : `SELECT * FROM (${target.rows}) ${joinWord(bySource, byTarget)} JOIN (${source}) ON ${nullSafe(generation, condition)}`;
  const cases = clauses.map(
    (clause, index) =>
      `WHEN ${tests[clause.match]}${clause.condition === undefined ? "" : ` AND (${clause.condition})`} THEN ${index}`,
  );
  return `SELECT * FROM (SELECT *, CASE ${cases.join(" ")} END AS clause_no FROM (${joined})) WHERE clause_no IS NOT NULL`;
}

function joinWord(bySource: boolean, byTarget: boolean): string {
  if (bySource && byTarget) return "FULL";
  return bySource ? "LEFT" : byTarget ? "RIGHT" : "INNER";
}

/** ON FALSE joins nothing: both sides stand under each other. */
function unmatched(rows: string, source: string, bySource: boolean, byTarget: boolean): string {
  const target = `SELECT *, CAST(NULL AS BOOLEAN) AS in_source FROM (${rows})${bySource ? "" : " WHERE false"}`;
  return `${target} UNION ALL BY NAME SELECT * FROM (${source})${byTarget ? "" : " WHERE false"}`;
}

function isFalse(expression: TreeNode): boolean {
  return (
    expression.kind === "literal" &&
    child(required(expression, "value"), "value")?.["bool_value"] === false
  );
}

/** `a = b OR (a IS NULL AND b IS NULL)` is written as the comparison that DuckDB can hash. */
function nullSafe(generation: Generation, node: TreeNode): string {
  const parts = children(node, "argument_list");
  const name =
    node.kind === "function_call"
      ? text(required(node, "function"), "name").replace(/^.*:/, "")
      : "";
  if (name === "$and") return `(${parts.map((part) => nullSafe(generation, part)).join(" AND ")})`;
  if (name === "$or" && parts.length === 2) {
    const [equal, nulls] = parts.map((part) => generation.expression(part));
    const match = /^\((\w+) = (\w+)\)$/.exec(equal ?? "");
    if (match !== null && nulls === `((${match[1]} IS NULL) AND (${match[2]} IS NULL))`)
      return `(${match[1]} IS NOT DISTINCT FROM ${match[2]})`;
  }
  return generation.expression(node);
}

async function change(
  session: Session,
  target: Target,
  clauses: readonly Clause[],
  name: string,
): Promise<DmlStats> {
  const { connection } = session;
  const changing = clauses.flatMap((clause, index) => (clause.action === "INSERT" ? [] : [index]));
  if (changing.length > 0)
    await rowsOf(
      connection,
      `SELECT bq_error('UPDATE/MERGE must match at most one source row for each target row') FROM ${name} WHERE clause_no IN (${changing.join()}) GROUP BY row_id HAVING count(*) > 1`,
    );
  const counts = { INSERT: 0n, UPDATE: 0n, DELETE: 0n };
  for (const [index, clause] of clauses.entries()) {
    const rows = `${name} WHERE clause_no = ${index}`;
    if (clause.action === "DELETE")
      counts.DELETE += await changedRows(
        connection,
        `DELETE FROM ${target.duckName} WHERE rowid IN (SELECT row_id FROM ${rows})`,
      );
    if (clause.action === "UPDATE") {
      const list = clause.sets.map((set, at) => `${set.value} AS s${at}`);
      const assigned = clause.sets.map((set, at) =>
        assignment(target.fits, set.column, `u.s${at}`),
      );
      counts.UPDATE += await changedRows(
        connection,
        `UPDATE ${target.duckName} SET ${assigned.join(", ")} FROM (SELECT row_id, ${list.join(", ")} FROM ${rows}) u WHERE ${target.duckName}.rowid = u.row_id`,
      );
    }
    if (clause.insert !== undefined)
      counts.INSERT += await insertRows(session, target, clause.insert, rows);
  }
  return {
    insertedRowCount: counts.INSERT,
    updatedRowCount: counts.UPDATE,
    deletedRowCount: counts.DELETE,
  };
}
