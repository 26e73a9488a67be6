import { type TreeNode, child, children, text, texts } from "../../../sql/analyzer/tree.ts";
import { typeName, typeOf } from "../../../sql/analyzer/types.ts";
import { BigQueryError } from "../errors.ts";
import { tableReference } from "./references.ts";
import { type Script, sourceOf } from "./script-state.ts";
import { assign, declare } from "./variables.ts";

interface Argument {
  readonly name: string;
  readonly mode: string;
  readonly type: string | undefined;
}

/** CALL: the procedure's body runs with its arguments as variables; OUT and INOUT ones are copied back. */
export async function callProcedure(script: Script, node: TreeNode): Promise<void> {
  const { session } = script;
  const path = children(child(node, "procedure_name") ?? node, "names").map((name) =>
    text(name, "id_string"),
  );
  const { projectId, datasetId, tableId } = tableReference(path, session.scope);
  const routine = session.core.catalog.routines.get(`${projectId}.${datasetId}.${tableId}`);
  if (routine?.kind !== "procedure")
    throw new BigQueryError(
      "invalidQuery",
      `Procedure not found: ${path.map((part) => (/^\w+$/.test(part) ? part : `\`${part}\``)).join(".")}`,
      { location: "query" },
    );
  const prepared = await session.core.prepare(
    { ...session, variables: new Map(), temporaryTables: new Map(), temporaryRoutines: new Map() },
    routine.statement,
  );
  const names = argumentsOf(prepared.statement);
  const given = children(node, "arguments").map((argument) => sourceOf(script, argument));
  if (given.length !== names.length)
    throw new BigQueryError(
      "invalidQuery",
      `Procedure ${tableId} takes ${names.length} arguments, not ${given.length}`,
      { location: "query" },
    );
  const caller = new Map(session.variables);
  const inner: Script = { ...script, source: text(prepared.statement, "procedure_body") };
  const values = new Map(session.variables);
  for (const [index, argument] of names.entries()) {
    replace(session.variables, caller);
    await declare(
      script,
      [argument.name],
      argument.type,
      argument.mode === "OUT" ? undefined : given[index],
      true,
    );
    const variable = session.variables.get(argument.name.toLowerCase());
    if (variable !== undefined) values.set(argument.name.toLowerCase(), variable);
  }
  const own = new Map(
    [...values].filter(([name]) => names.some((argument) => argument.name.toLowerCase() === name)),
  );
  replace(session.variables, own);
  await script.nested(inner, inner.source);
  for (const [index, argument] of names.entries()) {
    if (argument.mode !== "OUT" && argument.mode !== "INOUT") continue;
    const target = (given[index] ?? "").trim();
    const variable = own.get(argument.name.toLowerCase());
    if (variable === undefined) continue;
    const temporary = "bq_returned_value";
    replace(session.variables, caller);
    session.variables.set(temporary, { ...variable, name: temporary });
    await assign(script, [target], temporary);
    session.variables.delete(temporary);
  }
  replace(session.variables, caller);
}

function replace<V>(target: Map<string, V>, source: ReadonlyMap<string, V>): void {
  target.clear();
  for (const [name, value] of source) target.set(name, value);
}

function argumentsOf(statement: TreeNode): readonly Argument[] {
  const signature = child(statement, "signature") ?? statement;
  return texts(statement, "argument_name_list").map((name, index) => {
    const argument = children(signature, "argument")[index];
    const options = argument && child(argument, "options");
    const type = argument?.["type"];
    return {
      name,
      mode: (options && text(options, "procedure_argument_mode")) || "IN",
      type: type === undefined ? undefined : typeName(typeOf(type)),
    };
  });
}
