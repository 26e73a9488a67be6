import { AnalysisError, type Analyzer } from "../../../sql/analyzer/client.ts";
import type { TreeNode } from "../../../sql/analyzer/tree.ts";
import { BigQueryError } from "../errors.ts";
import { bigQueryFailure } from "./failures.ts";

const capacity = 300;

/** Parses scripts, remembering the last few. */
export function createParser(analyzer: Analyzer): (sql: string) => Promise<TreeNode> {
  const known = new Map<string, TreeNode>();
  return async (sql) => {
    const found = known.get(sql);
    if (found !== undefined) return found;
    try {
      const parsed = await analyzer.parseScript(sql);
      known.set(sql, parsed);
      const [oldest] = known.keys();
      if (known.size > capacity && oldest !== undefined) known.delete(oldest);
      return parsed;
    } catch (error) {
      if (
        error instanceof AnalysisError &&
        error.message.startsWith("Syntax error") &&
        sql.includes("|>")
      )
        throw new BigQueryError(
          "notImplemented",
          `not supported locally: pipe syntax (${error.message})`,
          { cause: error },
        );
      throw error instanceof AnalysisError ? bigQueryFailure(error) : error;
    }
  };
}
