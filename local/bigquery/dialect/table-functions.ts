import {
  type TreeNode,
  children,
  columnsOf,
  required,
  text,
  texts,
} from "../../../sql/analyzer/tree.ts";
import { BigQueryError } from "../errors.ts";
import type { Generation } from "./generation.ts";
import { columnName } from "./quoting.ts";

/** A table function: a SQL one is inlined with its arguments, any other is a source that the engine made ready. */
export function tableFunctionScan(generation: Generation, node: TreeNode): string {
  const name = text(required(node, "tvf"), "name");
  const routine = generation.environment.tableRoutine(name, node);
  if (routine === undefined)
    throw new BigQueryError("notImplemented", `not supported locally: table function ${name}`);
  const columns = columnsOf(node, "column_list");
  const indexes = texts(node, "column_index_list").map(Number);
  const at = (position: number): number => indexes[position] ?? position;
  if (routine.kind === "source") {
    const list = columns.map(
      (column, position) => `${routine.source.columns[at(position)]} AS ${columnName(column.id)}`,
    );
    return `SELECT ${list.length === 0 ? "1 AS one" : list.join(", ")} FROM ${routine.source.from}`;
  }
  const values = children(node, "argument_list").map((argument) =>
    generation.expression(required(argument, "expr")),
  );
  generation.scopes.push(
    new Map(
      routine.argumentNames.map((argument, index) => [
        argument.toLowerCase(),
        `(${values[index]})`,
      ]),
    ),
  );
  const body = generation.scan(routine.query);
  generation.scopes.pop();
  const list = columns.map((column, position) => {
    const output = routine.outputs[at(position)];
    return `${columnName(output?.id ?? "")} AS ${columnName(column.id)}`;
  });
  return `SELECT ${list.length === 0 ? "1 AS one" : list.join(", ")} FROM (${body})`;
}
