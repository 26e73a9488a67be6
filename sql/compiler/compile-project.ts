import type { EventContract } from "../../schemas/event-contract.ts";
import type { TableContract } from "../../schemas/table-contract.ts";
import { startAnalyzer, type Analyzer } from "../analyzer/client.ts";
import { compile, type Compilation, type CompileOptions } from "./compile.ts";
import { analysesFile } from "./kept-analyses.ts";

/** Compiles a project's `sql/` as every command does: analyses are kept, and the analyser starts when a query is new. */
export async function compileProject(
  root: string,
  contracts: readonly TableContract[],
  events: readonly EventContract[],
  options: CompileOptions = {},
): Promise<Compilation> {
  let started: Promise<Analyzer> | undefined;
  const analyzer = async (): Promise<Analyzer> => (started ??= startAnalyzer());
  try {
    return await compile(
      root,
      contracts,
      {
        analyze: async (request) => (await analyzer()).analyze(request),
        extractTableNames: async (sql) => (await analyzer()).extractTableNames(sql),
      },
      events,
      { keepIn: analysesFile, ...options },
    );
  } finally {
    await (await started)?.close();
  }
}
