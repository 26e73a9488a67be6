import {
  type TreeNode,
  child,
  children,
  rangeOf,
  required,
  text,
} from "../../../sql/analyzer/tree.ts";
import { BigQueryError } from "../errors.ts";
import type { MlFrame } from "../machine-learning.ts";
import { createGeneration, outputColumns, outputQuery } from "../dialect/generator.ts";
import type { OutputColumn } from "../dialect/generator.ts";
import { environmentOf } from "./environment.ts";
import { bigQueryFailure } from "./failures.ts";
import { rowsOf } from "./database.ts";
import { readFrame } from "./ml-frame.ts";
import { keepResult } from "./model-result.ts";
import { refused } from "./models.ts";
import { tableKey, tableLabel, tableReference } from "./references.ts";
import type { Session } from "./session.ts";
import { type Replacement, replaceRanges, textOf, walk } from "./syntax.ts";

let serial = 0;

/**
 * ML.PREDICT and its kin: each call is run first, its result kept in a temporary table, and the call in the text replaced by
 * that table's name. `dryRun` keeps only the columns.
 */
export async function withModelCalls(
  session: Session,
  source: string,
  dryRun: boolean,
): Promise<string> {
  if (!/\bml\s*\./i.test(source)) return source;
  const parsed = await session.core.parse(source);
  const replacements: Replacement[] = [];
  for (const { node, around } of walk(parsed)) {
    if (node.kind !== "tvf") continue;
    const names = children(child(node, "name") ?? node, "names").map((name) =>
      text(name, "id_string"),
    );
    if (names.length !== 2 || names[0]?.toUpperCase() !== "ML") continue;
    const table = await runCall(
      session,
      source,
      node,
      around,
      names[1]?.toUpperCase() ?? "",
      dryRun,
    );
    const { start, end } = rangeOf(node);
    const alias = child(node, "alias");
    replacements.push({
      start,
      end: alias === undefined ? end : rangeOf(alias).start,
      text: `${table} `,
    });
  }
  return replaceRanges(source, replacements);
}

async function runCall(
  session: Session,
  source: string,
  node: TreeNode,
  around: readonly TreeNode[],
  fn: string,
  dryRun: boolean,
): Promise<string> {
  const { ml, catalog } = session.core;
  if (ml === undefined)
    throw new BigQueryError(
      "notImplemented",
      `not supported locally: ML.${fn} without a machine learning engine`,
    );
  const call = readCall(source, node, around);
  const reference = tableReference(call.model, session.scope);
  const model = catalog.models.get(tableKey(reference));
  if (model === undefined)
    throw new BigQueryError("notFound", `Not found: Model ${tableLabel(reference)}`);
  session.authorize?.("bigquery.models.getData", reference);
  const settings = await settingsOf(session, call.settings);
  const table = `bq_ml_${++serial}`;
  try {
    const input =
      call.input === undefined ? undefined : await readInput(session, call.input, `${table}_in`);
    const columns = ml.describe(fn, model.document, settings);
    const result = dryRun
      ? { columns, rows: [] }
      : await ml.call(fn, model.document, input?.frame, settings).catch(refused);
    const passes = fn === "PREDICT" || fn === "EXPLAIN_PREDICT";
    await keepResult(
      session,
      table,
      result,
      passes && input !== undefined ? { table: `${table}_in`, columns: input.columns } : undefined,
    );
  } catch (error) {
    throw error instanceof BigQueryError ? error : refused(error);
  } finally {
    await session.connection.run(`DROP TABLE IF EXISTS ${table}_in`).catch(() => undefined);
  }
  return table;
}

interface ModelCall {
  readonly model: readonly string[];
  readonly input: string | undefined;
  readonly settings: string | undefined;
}

function readCall(source: string, node: TreeNode, around: readonly TreeNode[]): ModelCall {
  let model: readonly string[] | undefined;
  let input: string | undefined;
  let settings: string | undefined;
  for (const argument of children(node, "argument_entries")) {
    const modelClause = child(argument, "model_clause");
    const tableClause = child(argument, "table_clause");
    const expression = child(argument, "expr");
    if (modelClause !== undefined)
      model = children(required(modelClause, "model_path"), "names").map((name) =>
        text(name, "id_string"),
      );
    else if (tableClause !== undefined)
      input = `SELECT * FROM ${textOf(source, required(tableClause, "table_path"))}`;
    else if (expression?.kind === "expression_subquery")
      input = textOf(source, required(expression, "query"));
    else if (expression !== undefined) settings = textOf(source, expression);
  }
  if (model === undefined)
    throw new BigQueryError(
      "invalidQuery",
      "ML functions take MODEL <name> as their first argument",
      { location: "query" },
    );
  return { model, input: input && withClauses(source, node, around) + input, settings };
}

/** The common table expressions that the call's subquery sees: those written before it in the queries around. */
function withClauses(source: string, node: TreeNode, around: readonly TreeNode[]): string {
  const before = rangeOf(node).start;
  const entries = around
    .flatMap((query) => children(child(query, "with_clause") ?? { kind: "" }, "with"))
    .filter((entry) => rangeOf(entry).end <= before)
    .map((entry) => textOf(source, entry));
  return entries.length === 0 ? "" : `WITH ${entries.join(", ")} `;
}

async function settingsOf(
  session: Session,
  struct: string | undefined,
): Promise<Record<string, unknown>> {
  if (struct === undefined) return {};
  const prepared = await session.core.prepare(session, `SELECT TO_JSON_STRING(${struct})`);
  const sql = outputQuery(createGeneration(environmentOf(session, prepared)), prepared.statement);
  const [[json] = []] = await rowsOf(session.connection, sql);
  return JSON.parse(String(json)) as Record<string, unknown>;
}

async function readInput(
  session: Session,
  query: string,
  table: string,
): Promise<{ frame: MlFrame; columns: readonly OutputColumn[] }> {
  try {
    const prepared = await session.core.prepare(session, query);
    const columns = outputColumns(prepared.statement);
    const sql = outputQuery(createGeneration(environmentOf(session, prepared)), prepared.statement);
    await session.connection.run(
      `CREATE TEMP TABLE ${table} AS SELECT *, row_number() OVER () - 1 AS row_no FROM (${sql})`,
    );
    const frame = await readFrame(
      session.connection,
      `SELECT * FROM ${table} ORDER BY row_no`,
      columns,
    );
    return { frame, columns };
  } catch (error) {
    throw bigQueryFailure(error);
  }
}
