import { qualifiedName } from "../../schemas/table-contract.ts";
import { typeName } from "../analyzer/types.ts";
import { through } from "../lineage/flow.ts";
import type { QueryLineage } from "../lineage/query-lineage.ts";
import type { Analyse } from "./analysis.ts";
import { columnType } from "./catalog.ts";
import type { Problem } from "./problem.ts";
import type { ParsedModel } from "./read-models.ts";
import { isView } from "./views.ts";
import { deletionColumn, madeByHistory } from "./scd2.ts";

export interface CheckedQuery {
  readonly problems: readonly Problem[];
  /** Columns that the query returns, in order. */
  readonly outputs: readonly string[];
  readonly lineage: QueryLineage | undefined;
}

/**
 * Google's analyser resolves the query against the contracts; what it refuses, and every column that differs from the model's
 * contract in name or type, is a problem at its line.
 */
export async function checkColumns(model: ParsedModel, analyse: Analyse): Promise<CheckedQuery> {
  try {
    const { columns, lineage } = await analyse(model.query, !isView(model.header));
    return {
      problems: compare(model, columns),
      outputs: [...columns.keys()],
      lineage: modelLineage(model, lineage),
    };
  } catch (error) {
    return { problems: [problemAt(model, error)], outputs: [], lineage: undefined };
  }
}

/** What the compiler makes of a history comes from the times at which it was observed. */
function modelLineage(model: ParsedModel, lineage: QueryLineage): QueryLineage {
  if (model.header.kind !== "scd2") return lineage;
  const times = through(
    { flows: lineage.columns.get("valid_from") ?? [] },
    { how: "TRANSFORMATION" },
  );
  const columns = new Map(lineage.columns);
  columns.delete(deletionColumn);
  for (const column of madeByHistory) columns.set(column, times.flows);
  return { ...lineage, columns };
}

function compare(model: ParsedModel, found: ReadonlyMap<string, string>): Problem[] {
  const name = qualifiedName(model.contract);
  const isHistory = model.header.kind === "scd2";
  const wanted = new Map(
    Object.entries(model.contract.row.shape)
      .filter(([column]) => !(isHistory && madeByHistory.includes(column)))
      .map(([column, schema]) => [column, typeName(columnType(schema))]),
  );
  const problem = (message: string): Problem => ({
    file: model.file,
    line: model.queryLine,
    message,
  });
  const missing = [...wanted.keys()].filter((column) => !found.has(column));
  const extra = [...found.keys()].filter(
    (column) =>
      !wanted.has(column) &&
      !(isHistory && column === deletionColumn && found.get(column) === "BOOL"),
  );
  const differing = [...wanted].filter(
    ([column, type]) => found.has(column) && found.get(column) !== type,
  );
  return [
    ...missing.map((column) =>
      problem(`does not return ${column}, which the contract of ${name} has`),
    ),
    ...extra.map((column) =>
      problem(
        isHistory && madeByHistory.includes(column)
          ? `returns ${column}, which kind scd2 makes itself`
          : `returns ${column}, which the contract of ${name} does not have`,
      ),
    ),
    ...differing.map(([column, type]) =>
      problem(`returns ${column} as ${found.get(column)}, the contract of ${name} says ${type}`),
    ),
  ];
}

/** The analyser's position is that of the query; the problem's that of the file. */
export function problemAt(model: ParsedModel, error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  const position = /\[at (\d+):\d+\]/.exec(message);
  return {
    file: model.file,
    line: model.queryLine + Number(position?.[1] ?? 1) - 1,
    message: message.replace(/ ?\[at \d+:\d+\]/, ""),
  };
}
