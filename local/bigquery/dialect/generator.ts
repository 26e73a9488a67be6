import {
  type TreeNode,
  child,
  columnOf,
  children,
  required,
  text,
} from "../../../sql/analyzer/tree.ts";
import { type SqlType, typeOf } from "../../../sql/analyzer/types.ts";
import { expressionSql } from "./expressions.ts";
import type { Environment, Generation } from "./generation.ts";
import { columnName, quoteName } from "./quoting.ts";
import { scanSql } from "./scans.ts";

export interface OutputColumn {
  readonly name: string;
  readonly type: SqlType;
}

/** A generation for one statement. */
export function createGeneration(environment: Environment): Generation {
  let uniques = 0;
  const generation: Generation = {
    environment,
    expression: (node) => expressionSql(generation, node),
    scan: (node) => scanSql(generation, node),
    withColumns: new Map(),
    withDepths: new Map(),
    deepestRead: 0,
    recursion: [],
    scopes: [],
    unique: (prefix) => `${prefix}${++uniques}`,
  };
  return generation;
}

/** The columns that a statement with an output column list answers, by BigQuery's names (`f0_` where it has none). */
export function outputColumns(statement: TreeNode): readonly OutputColumn[] {
  let anonymous = 0;
  return children(statement, "output_column_list").map((output) => {
    const name = text(output, "name");
    return {
      name: name.startsWith("$") || name === "" ? `f${anonymous++}_` : name,
      type: typeOf(columnOf(child(output, "column")).type),
    };
  });
}

/** SELECT of the output columns, named `names[i]` (by default o0, o1 …, since result names may repeat). */
export function outputQuery(
  generation: Generation,
  statement: TreeNode,
  names?: readonly string[],
): string {
  const list = children(statement, "output_column_list").map(
    (output, index) =>
      `${columnName(columnOf(child(output, "column")).id)} AS ${names === undefined ? `o${index}` : quoteName(names[index] ?? `o${index}`)}`,
  );
  return `SELECT ${list.join(", ")} FROM (${generation.scan(required(statement, "query"))})`;
}
