import type { Analyzer } from "../analyzer/client.ts";
import type { Analyse } from "./analysis.ts";
import type { Problem } from "./problem.ts";
import type { ParsedModel } from "./read-models.ts";

export interface CheckedScope {
  /** Tables that the scope names: they decide which rows of the model a run replaces. */
  readonly follows: readonly string[];
  readonly problems: readonly Problem[];
}

/** Resolves the scope of a model of kind incremental against its own table; what it follows must be up to date, so the query reads it too. */
export async function checkScope(
  model: ParsedModel,
  reads: readonly string[],
  analyse: Analyse,
  analyzer: Pick<Analyzer, "extractTableNames">,
): Promise<CheckedScope> {
  const { scope } = model.header;
  if (scope === undefined) return { follows: [], problems: [] };
  const problem = (message: string): Problem => ({ file: model.file, line: 1, message });
  const sql = `SELECT 1 AS one FROM ${model.name} WHERE ${scope}`;
  try {
    await analyse(sql, true);
    const named = (await analyzer.extractTableNames(sql)).map((path) => path.slice(-2).join("."));
    const follows = [...new Set(named)].filter((name) => name !== model.name).toSorted();
    return {
      follows,
      problems: follows
        .filter((name) => !reads.includes(name))
        .map((name) => problem(`scope names ${name}, which the query does not read`)),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      follows: [],
      problems: [problem(`scope: ${message.replace(/ ?\[at \d+:\d+\]/, "")}`)],
    };
  }
}
