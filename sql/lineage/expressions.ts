import { child, children, columnOf, required, text, type TreeNode } from "../analyzer/tree.ts";
import { typeOf } from "../analyzer/types.ts";
import { allFlows, below, either, mixed, nothing, through, type Value } from "./flow.ts";
import { branchesOf, isIndexing, isMasking, passesOn, takesJsonPath } from "./functions.ts";
import { namesOf } from "./json-path.ts";
import type { Scope } from "./scope.ts";

/** What an expression of the resolved tree is made of. */
export function valueOf(node: TreeNode, scope: Scope): Value {
  switch (node.kind) {
    case "literal":
    case "parameter":
    case "constant":
    case "system_variable":
      return nothing;
    case "column_ref":
      return scope.columns.get(columnOf(child(node, "column")).id) ?? nothing;
    case "cast":
      return through(valueOf(required(node, "expr"), scope), { how: "TRANSFORMATION" });
    case "make_struct": {
      const fields = children(node, "field_list").map((field) => valueOf(field, scope));
      return { flows: [], fields };
    }
    case "get_struct_field": {
      const whole = valueOf(required(node, "expr"), scope);
      const field = whole.fields?.[Number(text(node, "field_idx") || 0)];
      return field ?? { flows: allFlows(whole) };
    }
    case "get_json_field":
      return below(valueOf(required(node, "expr"), scope), [text(node, "field_name")]);
    case "subquery_expr":
      return subquery(node, scope);
    case "with_expr":
      for (const assignment of children(node, "assignment_list"))
        scope.columns.set(
          columnOf(child(assignment, "column")).id,
          valueOf(required(assignment, "expr"), scope),
        );
      return valueOf(required(node, "expr"), scope);
    case "function_call":
      return call(node, scope, "TRANSFORMATION");
    case "aggregate_function_call":
    case "analytic_function_call":
      return call(node, scope, "AGGREGATION");
    default:
      return mixed(
        expressionsIn(node).map((inner) => valueOf(inner, scope)),
        { how: "TRANSFORMATION", keepsShape: false },
      );
  }
}

/** Of a kind that is not known, everything that it holds. */
function expressionsIn(node: TreeNode): readonly TreeNode[] {
  return Object.values(node)
    .flat()
    .filter(
      (value): value is TreeNode =>
        typeof value === "object" && value !== null && "kind" in value && value.kind !== "",
    );
}

function subquery(node: TreeNode, scope: Scope): Value {
  const scan = required(node, "subquery");
  const columns = scope.scan(scan);
  const type = text(node, "subquery_type");
  if (type === "" || type === "SCALAR" || type === "ARRAY") return columns[0] ?? nothing;
  const compared = child(node, "in_expr");
  return mixed([...columns, ...(compared === undefined ? [] : [valueOf(compared, scope)])], {
    how: "TRANSFORMATION",
    masked: true,
  });
}

const argumentsOf = (node: TreeNode): readonly TreeNode[] => {
  const plain = children(node, "argument_list");
  return plain.length > 0
    ? plain
    : children(node, "generic_argument_list").flatMap((argument) => {
        const expression = child(argument, "expr");
        return expression === undefined ? [] : [expression];
      });
};

function call(node: TreeNode, scope: Scope, how: "TRANSFORMATION" | "AGGREGATION"): Value {
  const name = text(required(node, "function"), "name")
    .replace(/^[^:]*:/, "")
    .toLowerCase();
  const nodes = argumentsOf(node);
  const values = nodes.map((argument) => valueOf(argument, scope));
  const branches = branchesOf(name, values.length);
  if (branches !== undefined) {
    const at = (positions: readonly number[]): Value[] =>
      positions.map((i) => values[i] ?? nothing);
    const chosen = through(either(at(branches.values)), { how });
    const condition = mixed(at(branches.conditions), { how: "CONDITIONAL", masked: true });
    return { ...chosen, flows: [...chosen.flows, ...condition.flows] };
  }
  if (isMasking(name)) return mixed(values, { how, masked: true, keepsShape: false });
  if (takesJsonPath(name)) {
    const path = nodes[1] === undefined ? [] : pathOf(nodes[1], name);
    const [json = nothing] = values;
    return path === undefined ? mixed([json], { how, keepsShape: false }) : below(json, path);
  }
  if (isIndexing(name)) return through(values[0] ?? nothing, { how });
  if (passesOn(name)) return through(either(values), { how });
  // A truth about a value does not give the value away.
  if (typeOf(node["type"]).kind === "BOOL")
    return mixed(
      values.map((value, index) =>
        typeOf(nodes[index]?.["type"]).kind === "BOOL"
          ? value
          : mixed([value], { how, masked: true }),
      ),
      { how, keepsShape: false },
    );
  return mixed(values, { how, keepsShape: false });
}

/** Undefined where only a run knows it. */
function pathOf(node: TreeNode, name: string): readonly string[] | undefined {
  if (node.kind !== "literal") return name === "$subscript" ? [] : undefined;
  const value = child(child(node, "value") ?? node, "value") ?? node;
  const literal = value["string_value"];
  if (name === "$subscript") return typeof literal === "string" ? [literal] : [];
  return typeof literal === "string" ? namesOf(literal) : [];
}
