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
import { collationOf } from "./function-call.ts";
import { aggregateEmits } from "./functions/aggregate.ts";
import { windowEmits } from "./functions/window.ts";
import type { Generation } from "./generation.ts";
import { isCheap, withColumnsAs } from "./once.ts";
import { orderItems } from "./ordering.ts";
import { columnName } from "./quoting.ts";

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
  /** The condition that such rows meet, where they are not found by the function itself. */
  readonly extreme?: string;
  readonly collation: string | undefined;
  /** `OVER (…)`, or empty. */
  readonly over: string;
  readonly ordered: boolean;
  readonly quickSums: boolean;
}

/** Arguments that are columns of the SELECT below the call, so that naming one twice does not evaluate it twice. */
export type ComputedArguments = Map<string, string>;

export function computedColumns(computed: ComputedArguments): readonly string[] {
  return [...computed].map(([expression, name]) => `${expression} AS ${name}`);
}

/** Extremes by group (`max(v1)`), each named as a column of the SELECT between the arguments and the call. */
export type ComputedExtremes = Map<string, string>;

export function aggregateCall(
  generation: Generation,
  node: TreeNode,
  computed: ComputedArguments,
  extremes: ComputedExtremes,
): string {
  if (text(required(node, "function"), "name").startsWith("routine:"))
    return routineCall(generation, node, computed, extremes);
  const aggregate = read(generation, node, computed, "", false);
  const { having, name } = aggregate;
  if (having === undefined || name === "any_value") return emit(aggregate);
  const extreme = `${having.kind === "MIN" ? "min" : "max"}(${having.expression})`;
  const column = extremes.get(extreme) ?? generation.unique("v");
  extremes.set(extreme, column);
  return emit({ ...aggregate, extreme: `${having.expression} = ${column}` });
}

/** The user's own aggregate function: its aggregate calls over the arguments, in its expression. */
function routineCall(
  generation: Generation,
  node: TreeNode,
  computed: ComputedArguments,
  extremes: ComputedExtremes,
): string {
  const name = text(required(node, "function"), "name").replace(/^[^:]*:/, "");
  const routine = generation.environment.routine(name);
  if (routine?.kind !== "aggregate")
    throw new BigQueryError("invalidQuery", `Function not found: ${name}`);
  if (flag(node, "distinct") || child(node, "limit") || child(node, "having_modifier"))
    throw new BigQueryError(
      "notImplemented",
      `not supported locally: DISTINCT, HAVING or LIMIT in a call of ${name}`,
    );
  const args = children(node, "argument_list").map((item) => generation.expression(item));
  generation.scopes.push(
    new Map(routine.argumentNames.map((key, index) => [key.toLowerCase(), args[index] ?? "NULL"])),
  );
  const values = routine.aggregates.map(
    ({ columnId, call }) =>
      [columnName(columnId), aggregateCall(generation, call, computed, extremes)] as const,
  );
  const body = generation.expression(routine.body);
  generation.scopes.pop();
  return `(${withColumnsAs(body, new Map(values))})`;
}

export function windowCall(
  generation: Generation,
  node: TreeNode,
  computed: ComputedArguments,
  over: string,
  ordered: boolean,
): string {
  return emit(read(generation, node, computed, ` OVER ${over}`, ordered));
}

export const foldedText = (value: string): string =>
  `bq_normalize(${value}, CAST(0 AS BIGINT), true)`;

/** Aggregates that compare: without regard to case they compare what case folding makes of the values. */
function caseInsensitive(aggregate: Aggregate): string | Aggregate {
  const [value = ""] = aggregate.args;
  const { name, over } = aggregate;
  const filter = aggregate.extreme === undefined ? "" : ` FILTER (WHERE ${aggregate.extreme})`;
  if (name === "min" || name === "max")
    return `arg_${name}(${value}, ${foldedText(value)})${filter}${over}`;
  if (name === "count" || name === "approx_count_distinct")
    return { ...aggregate, args: [foldedText(value)] };
  if (aggregate.distinct || name.startsWith("approx_"))
    throw new BigQueryError(
      "notImplemented",
      `not supported locally: ${name.toUpperCase()} of distinct texts under a collation`,
    );
  return aggregate;
}

function emit(stated: Aggregate): string {
  const aggregate = stated.collation === undefined ? stated : caseInsensitive(stated);
  if (typeof aggregate === "string") return aggregate;
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

function read(
  generation: Generation,
  node: TreeNode,
  computed: ComputedArguments,
  over: string,
  ordered: boolean,
): Aggregate {
  const argument = (expression: string): string => {
    // What names no column must stay a constant: DuckDB wants one for a delimiter or an offset.
    if (isCheap(expression) || !/\b[cv]\w*\d\b/.test(expression)) return expression;
    const name = computed.get(expression) ?? generation.unique("v");
    computed.set(expression, name);
    return name;
  };
  const nodes = children(node, "argument_list");
  const nulls = text(node, "null_handling_modifier");
  const order = children(node, "order_by_item_list");
  const limit = child(node, "limit");
  const having = child(node, "having_modifier");
  return {
    name: text(required(node, "function"), "name")
      .replace(/^[^:]*:/, "")
      .toLowerCase(),
    args: nodes.map((item) => argument(generation.expression(item))),
    types: nodes.map((item) => typeOf(item["type"])),
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
            kind: text(having, "stated_kind"),
            expression: argument(generation.expression(required(having, "having_expr"))),
          },
    collation: collationOf(node),
    over,
    ordered,
    quickSums: generation.environment.quickSums,
  };
}
