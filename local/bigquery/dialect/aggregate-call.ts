import {
  type TreeNode,
  child,
  children,
  flag,
  required,
  text,
} from "../../../sql/analyzer/tree.ts";
import { type SqlType, typeOf } from "../../../sql/analyzer/types.ts";
import { BigQueryError } from "../errors.ts";
import { aggregateEmits } from "./functions/aggregate.ts";
import { windowEmits } from "./functions/window.ts";
import type { Generation } from "./generation.ts";
import { orderItems } from "./ordering.ts";

/** One aggregate call, its arguments written, before DuckDB's name for it is known. */
export interface Aggregate {
  readonly name: string;
  readonly args: readonly string[];
  readonly types: readonly SqlType[];
  readonly type: SqlType;
  readonly distinct: boolean;
  readonly ignoreNulls: boolean;
  readonly respectNulls: boolean;
  /** `ORDER BY …` inside the call, or empty. */
  readonly order: string;
  readonly limit: string | undefined;
  /** HAVING MAX or MIN: rows with the extreme value of this expression count. */
  readonly having: { readonly kind: string; readonly expression: string } | undefined;
  /** `OVER (…)`, or empty. */
  readonly over: string;
  readonly ordered: boolean;
}

export function aggregateCall(generation: Generation, node: TreeNode): string {
  return emit(read(generation, node, "", false));
}

export function windowCall(
  generation: Generation,
  node: TreeNode,
  over: string,
  ordered: boolean,
): string {
  return emit(read(generation, node, ` OVER ${over}`, ordered));
}

function emit(aggregate: Aggregate): string {
  const writer =
    (aggregate.over === "" ? undefined : windowEmits[aggregate.name]) ??
    aggregateEmits[aggregate.name];
  if (writer === undefined)
    throw new BigQueryError(
      "notImplemented",
      `not supported locally: ${aggregate.over === "" ? "aggregate" : "window"} function ${aggregate.name.toUpperCase()}`,
    );
  return writer(aggregate);
}

function read(generation: Generation, node: TreeNode, over: string, ordered: boolean): Aggregate {
  const nodes = children(node, "argument_list");
  const nulls = text(node, "null_handling_modifier");
  const order = children(node, "order_by_item_list");
  const limit = child(node, "limit");
  const having = child(node, "having_modifier");
  return {
    name: text(required(node, "function"), "name")
      .replace(/^[^:]*:/, "")
      .toLowerCase(),
    args: nodes.map((argument) => generation.expression(argument)),
    types: nodes.map((argument) => typeOf(argument["type"])),
    type: typeOf(node["type"]),
    distinct: flag(node, "distinct"),
    ignoreNulls: nulls === "IGNORE_NULLS",
    respectNulls: nulls === "RESPECT_NULLS",
    order: order.length === 0 ? "" : ` ORDER BY ${orderItems(order)}`,
    limit: limit === undefined ? undefined : generation.expression(limit),
    having:
      having === undefined || !having["having_expr"]
        ? undefined
        : {
            kind: text(having, "kind"),
            expression: generation.expression(required(having, "having_expr")),
          },
    over,
    ordered,
  };
}
