import { type TreeNode, child, text } from "../../../sql/analyzer/tree.ts";
import { BigQueryError } from "../errors.ts";
import type { StoredTable } from "./metadata.ts";
import type { Prepared } from "./prepared.ts";
import type { Planned } from "./query.ts";
import type { Session } from "./session.ts";
import { walk } from "./syntax.ts";

/**
 * Refuses a statement that reads a table with a required partition filter and has no condition on its partitions. A
 * condition is a comparison with the column anywhere in the statement, so that nothing is refused that BigQuery runs;
 * some that cannot prune partitions pass here all the same. What a view reads was looked at when the view was made.
 */
export function requirePartitionFilters(
  session: Session,
  prepared: Prepared,
  planned: Planned,
): void {
  let compared: ReadonlySet<string> | undefined;
  for (const key of readKeys(prepared, planned)) {
    if (planned.reads.get(key)?.isWithinView === true) continue;
    const table = session.core.catalog.tables.get(key);
    const column = table === undefined ? undefined : requiredColumn(table);
    if (table === undefined || column === undefined) continue;
    compared ??= comparedColumns(prepared.statement);
    const names = column === "_PARTITIONTIME" ? [column, "_PARTITIONDATE"] : [column];
    if (names.some((name) => compared?.has(name.toLowerCase()))) continue;
    const { datasetId, tableId } = table.reference;
    throw new BigQueryError(
      "invalidQuery",
      `Cannot query over table '${datasetId}.${tableId}' without a filter over column(s) ${names.map((name) => `'${name}'`).join(", ")} that can be used for partition elimination`,
      { location: "query" },
    );
  }
}

/** What a statement scans; DML scans its target too, but for INSERT and TRUNCATE. */
function readKeys(prepared: Prepared, planned: Planned): ReadonlySet<string> {
  const changes = ["update_stmt", "delete_stmt", "merge_stmt"].includes(prepared.statement.kind);
  return changes
    ? new Set([...planned.reads.keys(), ...(planned.writes ?? [])])
    : insertReads(prepared, planned);
}

function insertReads(prepared: Prepared, planned: Planned): ReadonlySet<string> {
  if (prepared.statement.kind === "truncate_stmt") return new Set();
  const target = prepared.statement.kind === "insert_stmt" ? (planned.writes ?? []) : [];
  return new Set([...planned.reads.keys()].filter((key) => !target.includes(key)));
}

function requiredColumn({ resource }: StoredTable): string | undefined {
  const time = resource.timePartitioning as
    | { field?: string; requirePartitionFilter?: boolean }
    | undefined;
  const range = resource["rangePartitioning"] as { field?: string } | undefined;
  if (resource["requirePartitionFilter"] !== true && time?.requirePartitionFilter !== true)
    return undefined;
  return range?.field ?? (time === undefined ? undefined : (time.field ?? "_PARTITIONTIME"));
}

export const comparisons =
  /^ZetaSQL:\$(equal|less|less_or_equal|greater|greater_or_equal|between|in|in_array|is_null|not_equal|is_not_distinct_from)$/;

/** Names of columns that stand in a comparison, in lower case. */
function comparedColumns(statement: TreeNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { node } of walk(statement)) {
    const isComparison =
      (node.kind === "function_call" &&
        comparisons.test(text(child(node, "function") ?? node, "name"))) ||
      (node.kind === "subquery_expr" && node["in_expr"] !== undefined);
    if (!isComparison) continue;
    for (const { node: inner } of walk(node))
      if (inner.kind === "column_ref")
        names.add(text(child(inner, "column") ?? inner, "name").toLowerCase());
  }
  return names;
}
