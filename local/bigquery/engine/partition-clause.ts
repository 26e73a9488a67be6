import {
  type TreeNode,
  child,
  children,
  columnOf,
  required,
  text,
} from "../../../sql/analyzer/tree.ts";
import { typeOf } from "../../../sql/analyzer/types.ts";
import { BigQueryError } from "../errors.ts";
import type { TableResource } from "../warehouse.ts";
import { optionValue } from "./ddl-options.ts";

/** PARTITION BY and CLUSTER BY as the members of the REST resource. */
export function partitioning(statement: TreeNode): Partial<TableResource> {
  const [partition] = children(statement, "partition_by_list");
  const cluster = children(statement, "cluster_by_list").map(
    (node) => columnOf(child(node, "column")).name,
  );
  return {
    ...(partition === undefined ? {} : partitionBy(partition)),
    ...(cluster.length === 0 ? {} : { clustering: { fields: cluster } }),
  };
}

const parts: Readonly<Record<number, string>> = { 1: "YEAR", 2: "MONTH", 3: "DAY", 7: "HOUR" };

function partitionBy(node: TreeNode): Partial<TableResource> {
  if (node.kind === "column_ref") {
    const column = columnOf(child(node, "column"));
    if (column.name.toUpperCase() === "_PARTITIONDATE")
      return { timePartitioning: { type: "DAY" } };
    if (typeOf(column.type).kind !== "DATE")
      throw new BigQueryError(
        "invalidQuery",
        "PARTITION BY expression must be DATE(<timestamp_column>), DATE(<datetime_column>), DATETIME_TRUNC(<datetime_column>, DAY/HOUR/MONTH/YEAR), a DATE column, TIMESTAMP_TRUNC(<timestamp_column>, DAY/HOUR/MONTH/YEAR), DATE_TRUNC(<date_column>, MONTH/YEAR), or RANGE_BUCKET(<int64_column>, GENERATE_ARRAY(<int64_value>, <int64_value>[, <int64_value>]))",
      );
    return { timePartitioning: { type: "DAY", field: column.name } };
  }
  const name = text(required(node, "function"), "name").replace(/^.*:/, "");
  const args = children(node, "argument_list");
  const column = columnOf(child(args[0] ?? node, "column"));
  if (name === "range_bucket") return rangeBucket(column.name, args[1]);
  const unit = name === "date" ? "DAY" : parts[Number(enumValue(args[1]))];
  if (unit === undefined)
    throw new BigQueryError(
      "invalidQuery",
      `Unsupported PARTITION BY function ${name.toUpperCase()}`,
    );
  const field = column.name.toUpperCase() === "_PARTITIONTIME" ? {} : { field: column.name };
  return { timePartitioning: { type: unit, ...field } };
}

function enumValue(node: TreeNode | undefined): unknown {
  const holder = node === undefined ? undefined : child(node, "value");
  return holder === undefined ? undefined : child(holder, "value")?.["enum_value"];
}

function rangeBucket(field: string, array: TreeNode | undefined): Partial<TableResource> {
  const [start, end, interval] = children(array ?? { kind: "" }, "argument_list").map((node) =>
    String(optionValue(node)),
  );
  return {
    rangePartitioning: {
      field,
      range: { start: start ?? "0", end: end ?? "0", interval: interval ?? "1" },
    },
  };
}
