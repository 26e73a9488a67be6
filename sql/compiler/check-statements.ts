import type { Analyzer, Message } from "../analyzer/client.ts";
import { protocolType } from "../analyzer/types.ts";
import type { Problem } from "./problem.ts";

export interface Statement {
  readonly file: string;
  readonly sql: string;
}

export interface CheckedStatements {
  readonly checked: number;
  /** Statements whose tables or functions are not of the contracts, with the reason. */
  readonly skipped: readonly Problem[];
  readonly problems: readonly Problem[];
}

/** Parameters that are no strings; the workflows pass all others as text. */
const types: Readonly<Record<string, Message>> = {
  since: protocolType({ kind: "DATE" }),
  from_day: protocolType({ kind: "DATE" }),
  to_day: protocolType({ kind: "DATE" }),
  evaluation_from: protocolType({ kind: "DATE" }),
  dirty_partitions: protocolType({ kind: "ARRAY", element: { kind: "DATE" } }),
  dirty_ingest_dates: protocolType({ kind: "ARRAY", element: { kind: "DATE" } }),
};

/** Resolves every statement with Google's analyser against the contracts. */
export async function checkStatements(
  statements: readonly Statement[],
  analyzer: Pick<Analyzer, "analyze">,
  catalog: Message,
): Promise<CheckedStatements> {
  const problems: Problem[] = [];
  const skipped: Problem[] = [];
  for (const { file, sql } of statements) {
    const reason = unknownToContracts(sql);
    if (reason !== undefined) {
      skipped.push({ file, line: 1, message: reason });
      continue;
    }
    const problem = await refusal(file, sql, analyzer, catalog);
    if (problem !== undefined) problems.push(problem);
  }
  return { checked: statements.length - skipped.length, skipped, problems };
}

/** What exists only while a workflow runs, or outside GoogleSQL's own catalog. */
function unknownToContracts(sql: string): string | undefined {
  if (/\bML\.\w+\s*\(|\bCREATE OR REPLACE MODEL\b/i.test(sql))
    return "BigQuery ML is not in the analyser's catalog";
  const scratch = /predictions\.\w+_(?:output|instances|judged|compared)\b/.exec(sql)?.[0];
  return scratch === undefined
    ? undefined
    : `${scratch} is made by the scoring run and has no contract`;
}

async function refusal(
  file: string,
  sql: string,
  analyzer: Pick<Analyzer, "analyze">,
  catalog: Message,
): Promise<Problem | undefined> {
  const names = [...new Set([...sql.matchAll(/@(\w+)/g)].map((match) => match[1] ?? ""))];
  try {
    await analyzer.analyze({
      sql,
      catalog,
      namedParameters: names.map((name) => ({
        name,
        type: types[name] ?? protocolType({ kind: "STRING" }),
      })),
    });
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = Number(/\[at (\d+):\d+\]/.exec(message)?.[1] ?? 1);
    return { file, line, message: message.replace(/ ?\[at \d+:\d+\]/, "") };
  }
}
