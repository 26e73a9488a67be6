import { type TreeNode, child, children, required, text } from "../../../sql/analyzer/tree.ts";
import { protocolType } from "../../../sql/analyzer/types.ts";
import { BigQueryError } from "../errors.ts";
import { duckType } from "../dialect/types.ts";
import { type Script, sourceOf } from "./script-state.ts";
import { assign, captured, evaluateText, setRecord } from "./variables.ts";

/** EXECUTE IMMEDIATE text [INTO variables] [USING values [AS name]] */
export async function executeImmediate(script: Script, node: TreeNode): Promise<void> {
  const { session } = script;
  const sql = await evaluateText(script, sourceOf(script, required(node, "sql")));
  if (typeof sql !== "string")
    throw new BigQueryError("invalidQuery", "SQL created by EXECUTE IMMEDIATE is NULL", {
      location: "query",
    });
  const outer = session.parameters;
  const variables = new Map(session.variables);
  session.parameters = await usingParameters(script, child(node, "using_clause"));
  try {
    const into = child(node, "into_clause");
    if (into === undefined) return await script.nested({ ...script, source: sql }, sql);
    const names = children(required(into, "identifiers"), "identifier_list").map((name) =>
      text(name, "id_string"),
    );
    const rows = await setRecord({ ...script, source: sql }, "bq_into", sql);
    if (rows.count > 1)
      throw new BigQueryError(
        "invalidQuery",
        "The EXECUTE IMMEDIATE … INTO query returned more than one row",
        { location: "query" },
      );
    await rows.take(0);
    const record = session.variables.get("bq_into");
    const fields =
      record?.type.kind === "STRUCT" ? record.type.fields.map((field) => field.name) : [];
    for (const [index, name] of names.entries())
      await assign(script, [name], rows.count === 0 ? "NULL" : `bq_into.${fields[index] ?? ""}`);
    await rows.close();
  } finally {
    session.parameters = outer;
    for (const name of session.variables.keys())
      if (!variables.has(name)) session.variables.delete(name);
  }
}

async function usingParameters(
  script: Script,
  using: TreeNode | undefined,
): Promise<Script["session"]["parameters"]> {
  const values = new Map<string, string>();
  const named: { name: string; type: Record<string, unknown> }[] = [];
  const positional: Record<string, unknown>[] = [];
  for (const [index, argument] of children(using ?? { kind: "" }, "arguments").entries()) {
    const alias = child(argument, "alias");
    const { type, duckName } = await captured(
      script.session,
      sourceOf(script, required(argument, "expression")),
    );
    const name =
      alias === undefined
        ? String(index + 1)
        : text(child(alias, "identifier") ?? alias, "id_string").toLowerCase();
    values.set(name, `CAST(getvariable('${duckName}') AS ${duckType(type)})`);
    if (alias === undefined) positional.push(protocolType(type));
    else named.push({ name, type: protocolType(type) });
  }
  return { named, positional: positional.length === 0 ? undefined : positional, values };
}
