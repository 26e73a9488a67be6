import type { Message } from "../../../sql/analyzer/codec.ts";
import {
  type TreeNode,
  children,
  child,
  required,
  text,
  texts,
} from "../../../sql/analyzer/tree.ts";
import { type SqlType, typeName, typeOf } from "../../../sql/analyzer/types.ts";
import { withOwnColumns } from "../dialect/own-columns.ts";
import { BigQueryError } from "../errors.ts";
import type { StoredRoutine } from "./metadata.ts";
import type { Parts } from "./prepared.ts";
import type { Session } from "./session.ts";
import { walk } from "./syntax.ts";

/** The analyser's own group for functions whose body it resolves anew for the types of each call. */
export const templatedGroup = "Templated_SQL_Function";

/** A function with ANY TYPE parameters as the analyser's catalog has it. */
export function templatedFunction(path: readonly string[], statement: TreeNode): Message {
  return {
    name_path: path,
    group: templatedGroup,
    mode: "SCALAR",
    signature: [
      {
        argument: texts(statement, "argument_name_list").map(() => ({
          kind: "ARG_TYPE_ARBITRARY",
          num_occurrences: 1,
        })),
        return_type: { kind: "ARG_TYPE_ARBITRARY", num_occurrences: 1 },
        context_id: "-1",
      },
    ],
    parse_resume_location: { input: text(statement, "code"), byte_position: 0 },
    templated_sql_function_argument_name: texts(statement, "argument_name_list"),
  };
}

/** The name of a templated function's body for the types of one call. */
export function templatedName(name: string, types: readonly SqlType[]): string {
  return `${name}(${types.map(typeName).join(", ")})`.toLowerCase();
}

/** Resolves the bodies of the templated functions that a statement calls, each for the types it is called with. */
export async function addTemplatedBodies(
  session: Session,
  statement: TreeNode,
  templates: ReadonlyMap<string, { routine: StoredRoutine; statement: TreeNode }>,
  prepared: Parts,
): Promise<void> {
  if (templates.size === 0) return;
  for (const { node } of walk(statement)) {
    if (node.kind !== "function_call") continue;
    const [group, name = ""] = text(required(node, "function"), "name").split(":");
    const template = group === templatedGroup ? templates.get(name.toLowerCase()) : undefined;
    if (template === undefined) continue;
    const types = children(node, "argument_list").map((argument) => typeOf(argument["type"]));
    const key = templatedName(name, types);
    if (prepared.routines.has(key)) continue;
    const names = texts(template.statement, "argument_name_list");
    const parameters = names.map(
      (argument, index) => `\`${argument}\` ${typeName(types[index] ?? { kind: "INT64" })}`,
    );
    const concrete = `CREATE TEMP FUNCTION templated_body(${parameters.join(", ")}) AS (${text(template.statement, "code")})`;
    const owner = {
      ...session,
      variables: new Map(),
      parameters: { named: [], positional: undefined, values: new Map<string, string>() },
    };
    const inner = await session.core.prepare(owner, concrete);
    const body = child(inner.statement, "function_expression");
    if (body === undefined)
      throw new BigQueryError(
        "notImplemented",
        `not supported locally: this call of ${template.routine.routineId}`,
      );
    for (const [path, source] of inner.sources) prepared.sources.set(path, source);
    for (const [path, routine] of inner.routines) prepared.routines.set(path, routine);
    for (const [path, reference] of inner.tables) prepared.tables.set(path, reference);
    prepared.routines.set(key, {
      kind: "sql",
      argumentNames: names,
      body: withOwnColumns(body, key),
      returnType: typeOf(node["type"]),
    });
  }
}
