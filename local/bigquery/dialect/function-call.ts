import { type TreeNode, children, required, text } from "../../../sql/analyzer/tree.ts";
import { typeName, typeOf } from "../../../sql/analyzer/types.ts";
import { BigQueryError } from "../errors.ts";
import { scalarEmits } from "./functions/registry.ts";
import type { Call, Generation, Routine } from "./generation.ts";

export function functionCall(generation: Generation, node: TreeNode): string {
  const [group = "", ...rest] = text(required(node, "function"), "name").split(":");
  const name = rest.join(":");
  const nodes = argumentNodes(node);
  const args = nodes.map((argument) => generation.expression(argument));
  const call: Call = {
    name: name.toLowerCase(),
    args,
    types: nodes.map((argument) => typeOf(argument["type"])),
    nodes,
    type: typeOf(node["type"]),
    collation: collationOf(node),
    environment: generation.environment,
  };
  const templated = group === "Templated_SQL_Function";
  const routine = templated ? `${name}(${call.types.map(typeName).join(", ")})` : name;
  const sql =
    group === "routine" || templated ? routineCall(generation, routine, args) : builtinCall(call);
  return text(node, "error_mode") === "SAFE_ERROR_MODE" ? safe(sql, nodes, args) : sql;
}

function collationOf(node: TreeNode): string | undefined {
  const name = text(children(node, "collation_list")[0] ?? node, "collation_name");
  if (name === "" || name === "binary") return undefined;
  if (name === "und:ci") return name;
  throw new BigQueryError("notImplemented", `not supported locally: collation ${name}`);
}

function argumentNodes(node: TreeNode): readonly TreeNode[] {
  const plain = children(node, "argument_list");
  if (plain.length > 0) return plain;
  return children(node, "generic_argument_list").map((argument) => {
    if (argument["inline_lambda"] !== undefined)
      throw new BigQueryError("notImplemented", "not supported locally: lambda arguments");
    return required(argument, "expr");
  });
}

function builtinCall(call: Call): string {
  const emit = scalarEmits[call.name];
  if (emit === undefined)
    throw new BigQueryError(
      "notImplemented",
      `not supported locally: function ${call.name.replace(/^\$/, "").toUpperCase()}`,
    );
  return emit(call.collation === undefined ? call.args : call.args.map(folded(call)), call);
}

/** Case-insensitive comparison is comparison of what case folding makes of both sides. */
const folded =
  (call: Call) =>
  (arg: string, index: number): string =>
    call.types[index]?.kind === "STRING" ? `bq_normalize(${arg}, CAST(0 AS BIGINT), true)` : arg;

/**
 * SAFE. covers the function itself, not its arguments: `SAFE.LN(1 / 0)` is still a division by zero. So the arguments are
 * evaluated once outside TRY; hash() of anything, NULL too, is a number.
 */
function safe(sql: string, nodes: readonly TreeNode[], args: readonly string[]): string {
  const fallible = args.filter((_arg, index) => !isSure(nodes[index]));
  if (fallible.length === 0) return `TRY(${sql})`;
  return `CASE WHEN ${fallible.map((arg) => `hash(${arg}) IS NOT NULL`).join(" AND ")} THEN TRY(${sql}) END`;
}

function isSure(node: TreeNode | undefined): boolean {
  return (
    node !== undefined &&
    ["literal", "column_ref", "parameter", "constant", "argument_ref"].includes(node.kind)
  );
}

function routineCall(generation: Generation, name: string, args: readonly string[]): string {
  const routine = generation.environment.routine(name);
  if (routine === undefined) throw new BigQueryError("invalidQuery", `Function not found: ${name}`);
  return routine.kind === "javascript"
    ? `${routine.duckName}(${args.join(", ")})`
    : inline(generation, routine, args);
}

/** A SQL function's body with its arguments in place; an argument that is more than a name is computed once. */
function inline(
  generation: Generation,
  routine: Extract<Routine, { kind: "sql" }>,
  args: readonly string[],
): string {
  const named: string[] = [];
  const scope = new Map<string, string>();
  routine.argumentNames.forEach((argument, index) => {
    const value = args[index] ?? "NULL";
    const isName =
      /^\w+$/.test(value) || /^CAST\(\S+ AS \w+\)$/.test(value) || /^'[^']*'$/.test(value);
    const name = isName ? value : generation.unique("a");
    if (!isName) named.push(`${value} AS ${name}`);
    scope.set(argument.toLowerCase(), name);
  });
  generation.scopes.push(scope);
  const body = generation.expression(routine.body);
  generation.scopes.pop();
  return named.length === 0 ? `(${body})` : `(SELECT ${body} FROM (SELECT ${named.join(", ")}))`;
}
