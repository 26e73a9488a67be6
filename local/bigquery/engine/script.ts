import {
  type TreeNode,
  child,
  children,
  rangeOf,
  required,
  text,
} from "../../../sql/analyzer/tree.ts";
import { BigQueryError } from "../errors.ts";
import { quoteText } from "../dialect/quoting.ts";
import { bigQueryFailure } from "./failures.ts";
import { prepareText } from "./prepare-text.ts";
import { runStatement } from "./statements.ts";
import { type Script, position, sourceOf } from "./script-state.ts";
import type { Session } from "./session.ts";
import { beginTransaction, commitTransaction, rollbackTransaction } from "./transactions.ts";
import { assign, declare, evaluateCondition, evaluateText, setRecord } from "./variables.ts";
import { callProcedure } from "./procedures.ts";
import { executeImmediate } from "./execute-immediate.ts";

/** Leaves loops and blocks; caught by the loop or routine that it is meant for. */
class Jump extends Error {
  readonly kind: "break" | "continue" | "return";
  readonly label: string | undefined;
  constructor(kind: Jump["kind"], label: string | undefined) {
    super(`${kind} outside of what it leaves`);
    this.kind = kind;
    this.label = label;
  }
}

/** Statements that only a script has; anything else is one statement of SQL. */
export function isScript(statements: readonly TreeNode[]): boolean {
  const scripting =
    /^(variable_declaration|begin_end_block|if_statement|while_statement|repeat_statement|for_in_statement|single_assignment|assignment_from_struct|system_variable_assignment|begin_statement|commit_statement|rollback_statement|execute_immediate_statement|call_statement|raise_statement|case_statement|return_statement|break_statement|continue_statement|assert_statement|labeled)/;
  return statements.length !== 1 || scripting.test(statements[0]?.kind ?? "");
}

export async function runScript(script: Script, statements: readonly TreeNode[]): Promise<void> {
  try {
    await runList(script, statements);
  } catch (error) {
    if (!(error instanceof Jump && error.kind === "return")) throw error;
  }
}

export async function runList(script: Script, statements: readonly TreeNode[]): Promise<void> {
  for (const statement of statements) {
    script.session.signal?.throwIfAborted();
    await runOne(script, statement);
  }
}

async function runOne(script: Script, node: TreeNode): Promise<void> {
  const run = runners[node.kind];
  if (run !== undefined) return run(script, node);
  await runSql(script, node);
}

/** A statement of SQL, by its place in the script's text. */
export async function runSql(script: Script, node: TreeNode): Promise<void> {
  const { session, source } = script;
  const { start, end } = rangeOf(node);
  try {
    const own = Buffer.from(source).subarray(start, end).toString();
    const prepared = await prepareText(session, source, own, start, end, false);
    const outcome = await runStatement(session, prepared, own, script.limits);
    script.outcomes.push(outcome);
  } catch (error) {
    session.system.set(
      "error.statement_text",
      quoteText(Buffer.from(source).subarray(start, end).toString()),
    );
    session.system.set("error.at", quoteText(`At [${position(script, node)}]`));
    throw bigQueryFailure(error);
  }
}

const listOf = (node: TreeNode, field: string): readonly TreeNode[] => {
  const list = child(node, field);
  return list === undefined ? [] : children(list, "statement_list");
};

type Run = (script: Script, node: TreeNode) => Promise<void>;

const runners: Readonly<Record<string, Run>> = {
  variable_declaration: async (script, node) => {
    const names = children(required(node, "variable_list"), "identifier_list").map((name) =>
      text(name, "id_string"),
    );
    const type = child(node, "type");
    const initial = child(node, "default_value");
    await declare(
      script,
      names,
      type === undefined ? undefined : sourceOf(script, type),
      initial === undefined ? undefined : sourceOf(script, initial),
    );
  },
  single_assignment: async (script, node) =>
    assign(
      script,
      [text(required(node, "variable"), "id_string")],
      sourceOf(script, required(node, "expression")),
    ),
  assignment_from_struct: async (script, node) =>
    assign(
      script,
      children(required(node, "variables"), "identifier_list").map((name) =>
        text(name, "id_string"),
      ),
      sourceOf(script, required(node, "struct_expression")),
    ),
  system_variable_assignment: async (script, node) => {
    const name = sourceOf(script, required(node, "system_variable"))
      .replaceAll("@", "")
      .toLowerCase();
    if (name === "dataset_id") {
      const value = await evaluateText(script, sourceOf(script, required(node, "expression")));
      script.session.scope = {
        ...script.session.scope,
        defaultDataset: { datasetId: String(value) },
      };
      script.session.system.set("dataset_id", quoteText(String(value)));
      return;
    }
    if (name !== "time_zone")
      throw new BigQueryError("notImplemented", `not supported locally: SET @@${name}`);
    if (!/^['"]UTC['"]$/.test(sourceOf(script, required(node, "expression"))))
      throw new BigQueryError(
        "notImplemented",
        "not supported locally: SET @@time_zone to another zone than UTC",
      );
  },
  if_statement: runIf,
  case_statement: runCase,
  begin_end_block: runBlock,
  while_statement: async (script, node) => {
    const condition = child(node, "condition");
    await loop(
      script,
      node,
      async () => condition === undefined || evaluateCondition(script, sourceOf(script, condition)),
    );
  },
  repeat_statement: async (script, node) => {
    const until = required(required(node, "until_clause"), "condition");
    let first = true;
    await loop(script, node, async () => {
      const goesOn = first || !(await evaluateCondition(script, sourceOf(script, until)));
      first = false;
      return goesOn;
    });
  },
  for_in_statement: runFor,
  break_statement: async (_script, node) => jump("break", node),
  continue_statement: async (_script, node) => jump("continue", node),
  return_statement: async (_script, node) => jump("return", node),
  raise_statement: async (script, node) => {
    const message = child(node, "message");
    if (message === undefined)
      throw new BigQueryError(
        "invalidQuery",
        script.session.system.get("error.raw") ?? "Query error: re-raised",
        { location: "query" },
      );
    const value = await evaluateText(script, sourceOf(script, message));
    throw new BigQueryError(
      "invalidQuery",
      `Query error: ${value} at [${position(script, node)}]`,
      { location: "query" },
    );
  },
  begin_statement: async ({ session }) => beginTransaction(session),
  commit_statement: async ({ session }) => commitTransaction(session),
  rollback_statement: async ({ session }) => rollbackTransaction(session),
  execute_immediate_statement: async (script, node) => executeImmediate(script, node),
  call_statement: async (script, node) => callProcedure(script, node),
  assert_statement: async (script, node) => {
    if (await evaluateCondition(script, sourceOf(script, required(node, "expr")))) return;
    const description = child(node, "description");
    const said =
      description === undefined
        ? "Assertion failed"
        : await evaluateText(script, sourceOf(script, description));
    throw new BigQueryError("invalidQuery", String(said), { location: "query" });
  },
};

function jump(kind: Jump["kind"], node: TreeNode): never {
  throw new Jump(kind, labelOf(child(node, "label")));
}

function labelOf(label: TreeNode | undefined): string | undefined {
  return label === undefined ? undefined : text(child(label, "name") ?? label, "id_string");
}

async function runIf(script: Script, node: TreeNode): Promise<void> {
  if (await evaluateCondition(script, sourceOf(script, required(node, "condition"))))
    return runList(script, listOf(node, "then_list"));
  for (const clause of children(child(node, "elseif_clauses") ?? node, "elseif_clauses"))
    if (await evaluateCondition(script, sourceOf(script, required(clause, "condition"))))
      return runList(script, listOf(clause, "body"));
  await runList(script, listOf(node, "else_list"));
}

async function runCase(script: Script, node: TreeNode): Promise<void> {
  const subject = child(node, "expression");
  for (const clause of children(child(node, "when_then_clauses") ?? node, "when_then_clauses")) {
    const when = sourceOf(script, required(clause, "condition"));
    const condition = subject === undefined ? when : `(${sourceOf(script, subject)}) = (${when})`;
    if (await evaluateCondition(script, condition)) return runList(script, listOf(clause, "body"));
  }
  await runList(script, listOf(node, "else_list"));
}

/** BEGIN … EXCEPTION WHEN ERROR THEN … END; variables of the block end with it. */
async function runBlock(script: Script, node: TreeNode): Promise<void> {
  const { session } = script;
  const outer = new Map(session.variables);
  const handler = children(child(node, "handler_list") ?? node, "exception_handler_list")[0];
  const label = labelOf(child(node, "label"));
  try {
    await runList(script, listOf(node, "statement_list_node"));
  } catch (error) {
    if (error instanceof Jump && error.kind === "break" && label !== undefined)
      if (error.label?.toLowerCase() === label.toLowerCase()) return;
    if (handler === undefined || error instanceof Jump) throw error;
    const failure = bigQueryFailure(error);
    if (failure.reason === "stopped") throw failure;
    const trace = session.system.get("error.at");
    session.system.set("error.formatted_stack_trace", trace ?? "CAST(NULL AS VARCHAR)");
    session.system.set("error.message", `'${failure.message.replaceAll("'", "''")}'`);
    session.system.set("error.raw", failure.message);
    restore(session, outer);
    await runList(script, listOf(handler, "statement_list"));
  } finally {
    restore(session, outer);
  }
}

function restore(session: Session, outer: ReadonlyMap<string, never> | Session["variables"]): void {
  for (const name of session.variables.keys()) if (!outer.has(name)) session.variables.delete(name);
  for (const [name, variable] of outer) session.variables.set(name, variable);
}

async function loop(script: Script, node: TreeNode, goesOn: () => Promise<boolean>): Promise<void> {
  const own = labelOf(child(node, "label"));
  while (await goesOn()) {
    script.session.signal?.throwIfAborted();
    try {
      await runList(script, listOf(node, "body"));
    } catch (error) {
      if (!(error instanceof Jump) || error.kind === "return") throw error;
      if (error.label !== undefined && error.label.toLowerCase() !== own?.toLowerCase())
        throw error;
      if (error.kind === "break") return;
    }
  }
}

async function runFor(script: Script, node: TreeNode): Promise<void> {
  const name = text(required(node, "variable"), "id_string");
  const query = sourceOf(script, required(node, "query"));
  const outer = new Map(script.session.variables);
  const rows = await setRecord(script, name, query);
  let index = 0;
  await loop(script, node, async () => {
    if (index >= rows.count) return false;
    await rows.take(index++);
    return true;
  });
  await rows.close();
  restore(script.session, outer);
}
