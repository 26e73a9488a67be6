import { type TreeNode, children, required, text } from "../../../sql/analyzer/tree.ts";
import { typeName, typeOf } from "../../../sql/analyzer/types.ts";
import { BigQueryError } from "../errors.ts";
import { scalarEmits } from "./functions/registry.ts";
import type { Call, Generation, Routine } from "./generation.ts";
import { inConstantList } from "./constant-lists.ts";
import { once } from "./once.ts";

export function functionCall(generation: Generation, node: TreeNode): string {
  const [group = "", ...rest] = text(required(node, "function"), "name").split(":");
  const name = rest.join(":");
  const nodes = argumentNodes(node);
  const args = nodes.map((argument) => generation.expression(argument));
  const call: Omit<Call, "args"> = {
    name: name.toLowerCase(),
    types: nodes.map((argument) => typeOf(argument["type"])),
    nodes,
    type: typeOf(node["type"]),
    safe: text(node, "error_mode") === "SAFE_ERROR_MODE",
    collation: collationOf(node),
    environment: generation.environment,
  };
  const templated = group === "Templated_SQL_Function";
  const routine = templated ? `${name}(${call.types.map(typeName).join(", ")})` : name;
  const write = (names: readonly string[]): string =>
    group === "routine" || templated
      ? routineCall(generation, routine, names)
      : builtinCall({ ...call, args: names });
  if (call.name === "$in_array" && call.collation === undefined) {
    const listed = inConstantList(args[0] ?? "", args[1] ?? "", call.types[0]?.kind);
    if (listed !== undefined) return listed;
  }
  // SAFE. covers the function itself, not its arguments: `SAFE.LN(1 / 0)` is still a division by zero.
  if (call.safe) return once(generation, args, (names) => `TRY(${write(names)})`, true);
  return lazyFunctions.has(call.name) || group === "routine" || templated
    ? write(args)
    : once(generation, args, write);
}

/** These evaluate an argument only where its value matters, and name each once. */
const lazyFunctions = new Set([
  "$and",
  "$or",
  "$case_no_value",
  "$case_with_value",
  "if",
  "ifnull",
  "coalesce",
  "iferror",
  "iserror",
  "nulliferror",
]);

/** What a call compares by; undefined for the order of code points. */
export function collationOf(node: TreeNode): string | undefined {
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
  const asTheyAre = call.collation === undefined || spelled.has(call.name);
  return emit(asTheyAre ? call.args : call.args.map(folded(call)), call);
}

/** These find parts without regard to case and answer the rest as it is spelled. */
const spelled: ReadonlySet<string> = new Set(["replace", "split"]);

/** Case-insensitive comparison is comparison of what case folding makes of both sides. */
const folded =
  (call: Call) =>
  (arg: string, index: number): string =>
    call.types[index]?.kind === "STRING" ? `bq_normalize(${arg}, CAST(0 AS BIGINT), true)` : arg;

function routineCall(generation: Generation, name: string, args: readonly string[]): string {
  const routine = generation.environment.routine(name);
  if (routine === undefined || routine.kind === "aggregate")
    throw new BigQueryError("invalidQuery", `Function not found: ${name}`);
  return routine.kind === "javascript"
    ? `${routine.duckName}(${args.join(", ")})`
    : inline(generation, routine, args);
}

/** A SQL function's body with its arguments in place, each evaluated once. */
function inline(
  generation: Generation,
  routine: Extract<Routine, { kind: "sql" }>,
  args: readonly string[],
): string {
  const values = routine.argumentNames.map((_argument, index) => args[index] ?? "NULL");
  const write = (names: readonly string[]): string => {
    generation.scopes.push(
      new Map(
        routine.argumentNames.map((argument, index) => [
          argument.toLowerCase(),
          names[index] ?? "NULL",
        ]),
      ),
    );
    const body = generation.expression(routine.body);
    generation.scopes.pop();
    return `(${body})`;
  };
  return once(generation, values, write);
}
