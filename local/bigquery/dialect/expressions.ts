import {
  type TreeNode,
  child,
  children,
  columnOf,
  required,
  text,
  texts,
} from "../../../sql/analyzer/tree.ts";
import { typeOf } from "../../../sql/analyzer/types.ts";
import { BigQueryError } from "../errors.ts";
import { castSql } from "./casts.ts";
import { functionCall } from "./function-call.ts";
import type { Generation } from "./generation.ts";
import { literalSql } from "./literals.ts";
import { columnName, quoteText } from "./quoting.ts";
import { subqueryExpression } from "./subqueries.ts";
import { duckType } from "./types.ts";

type Writer = (generation: Generation, node: TreeNode) => string;

const writers: Readonly<Record<string, Writer>> = {
  literal: (_generation, node) => literalSql(node),
  column_ref: (_generation, node) => columnName(columnOf(child(node, "column")).id),
  function_call: functionCall,
  cast: (generation, node) => castSql(generation, node),
  make_struct: makeStruct,
  get_struct_field: (generation, node) =>
    `struct_extract(${generation.expression(required(node, "expr"))}, '_${text(node, "field_idx") || "0"}')`,
  get_json_field: (generation, node) =>
    `bq_json_field(${generation.expression(required(node, "expr"))}, ${quoteText(text(node, "field_name"))})`,
  subquery_expr: subqueryExpression,
  parameter: (generation, node) =>
    generation.environment.parameter(
      text(node, "name") || undefined,
      Number(node["position"] ?? 0),
    ),
  constant: (generation, node) =>
    generation.environment.constant(text(required(node, "constant"), "name")),
  system_variable: (generation, node) =>
    generation.environment.systemVariable(texts(node, "name_path")),
  argument_ref: argumentRef,
  with_expr: withExpression,
  expression_column: (_generation, node) => text(node, "name"),
  catalog_column_ref: (_generation, node) => text(node, "column"),
};

/** One expression of the resolved tree as DuckDB SQL. */
export function expressionSql(generation: Generation, node: TreeNode): string {
  const writer = writers[node.kind];
  if (writer === undefined)
    throw new BigQueryError(
      "notImplemented",
      `not supported locally: ${node.kind.replaceAll("_", " ")}`,
    );
  return writer(generation, node);
}

function makeStruct(generation: Generation, node: TreeNode): string {
  const type = typeOf(node["type"]);
  const fields = children(node, "field_list").map(
    (field, index) => `_${index} := ${generation.expression(field)}`,
  );
  return fields.length === 0
    ? `CAST({'_0': NULL} AS ${duckType(type)})`
    : `struct_pack(${fields.join(", ")})`;
}

function argumentRef(generation: Generation, node: TreeNode): string {
  const value = generation.scopes.at(-1)?.get(text(node, "name").toLowerCase());
  if (value === undefined) throw new Error(`The argument ${text(node, "name")} has no value`);
  return value;
}

/** WITH(a AS …, b AS a + 1, expression): each assignment sees those before it. */
function withExpression(generation: Generation, node: TreeNode): string {
  let from = "SELECT 1 AS one";
  for (const assignment of children(node, "assignment_list")) {
    const name = columnName(columnOf(child(assignment, "column")).id);
    from = `SELECT *, ${generation.expression(required(assignment, "expr"))} AS ${name} FROM (${from})`;
  }
  return `(SELECT ${generation.expression(required(node, "expr"))} FROM (${from}))`;
}
