import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { TableContract } from "../../schemas/table-contract.ts";
import type { EventContract } from "../../schemas/event-contract.ts";
import { eventWriter } from "../lineage/open-lineage.ts";
import { personalDataProblems, type CheckedTable } from "../lineage/personal-data.ts";
import type { QueryLineage } from "../lineage/query-lineage.ts";
import { scoringLineage } from "../lineage/scoring-lineage.ts";
import { WarehouseLineage } from "../lineage/warehouse-lineage.ts";
import { AnalysisError, type Analyzer } from "../analyzer/client.ts";
import { analyseWith } from "./analysis.ts";
import { contractCatalog } from "./catalog.ts";
import { checkColumns } from "./check-columns.ts";
import { buildGraph, type Graph } from "./graph.ts";
import { keptAnalyses } from "./kept-analyses.ts";
import type { Model } from "./model.ts";
import { CompileError, type Problem } from "./problem.ts";
import { readEach, type ParsedModel } from "./read-models.ts";
import { testProblems } from "./check-tests.ts";
import { buildRelease, type Release } from "./release.ts";
import { checkScope } from "./scope.ts";
import { readScoringModels, type ScoringModel } from "./scoring/declaration.ts";
import { mergeStatement } from "./scoring/scoring.ts";

export interface Compilation {
  readonly models: readonly Model[];
  readonly graph: Graph;
  readonly scoring: readonly ScoringModel[];
  readonly release: Release;
  readonly lineage: WarehouseLineage;
}

/** Models that are with the analyser at once: enough to keep both busy, few enough that their trees die young. */
const inFlight = 8;

export interface CompileOptions {
  /** False: a revision of the past is read as it is, though rules of today would refuse it. */
  readonly guardPersonalData?: boolean;
  /** File of analyses of earlier compilations, see kept-analyses.ts. Without it every query is analysed. */
  readonly keepIn?: string;
}

/**
 * Compiles `sql/`: parses every model, finds its dependencies in its SQL, orders them and makes the release. Throws
 * CompileError with every problem found, by file and line. Without the contracts of the events, all of a payload is taken for
 * personal data.
 */
export async function compile(
  root: string,
  contracts: readonly TableContract[],
  analyzer: Pick<Analyzer, "extractTableNames" | "analyze">,
  events: readonly EventContract[] = [],
  options: CompileOptions = {},
): Promise<Compilation> {
  const scoring = readScoringModels(root, contracts);
  const { models, queries, jobEvents, problems } = await analyseModels(
    root,
    contracts,
    analyzer,
    options.keepIn,
  );
  problems.push(...scoring.problems);
  const eventOf = eventWriter(contracts);
  for (const model of scoring.models) {
    const made = scoringLineage(model);
    const query = mergeStatement(model);
    queries.set(model.predictions, made);
    jobEvents.push(
      JSON.stringify(
        eventOf({ ...model, name: model.predictions, query, reads: made.reads }, made),
      ),
    );
  }
  const { graph, problems: graphProblems } = buildGraph(models);
  problems.push(...graphProblems);
  problems.push(...testProblems(models, graph, contracts));
  const lineage = new WarehouseLineage(queries, contracts, events);
  if (graphProblems.length === 0 && options.guardPersonalData !== false)
    problems.push(
      ...models
        .filter(({ name }) => queries.has(name))
        .flatMap((model) => personalDataProblems(model, lineage)),
      ...scoring.models.flatMap((model) => personalDataProblems(scoredTable(model), lineage)),
    );
  if (problems.length > 0) {
    throw new CompileError(
      problems.toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line),
    );
  }
  const release = buildRelease(models, graph, {
    statements: readStatements(root),
    scoring: scoring.models,
    lineage: jobEvents,
  });
  return { models, graph, scoring: scoring.models, release, lineage };
}

interface AnalysedModels {
  /** In the order of their files. */
  readonly models: readonly Model[];
  readonly queries: Map<string, QueryLineage>;
  /** Of OpenLineage, each as JSON. */
  readonly jobEvents: string[];
  readonly problems: Problem[];
}

/** Reads, resolves and follows every model, a few at a time. */
async function analyseModels(
  root: string,
  contracts: readonly TableContract[],
  analyzer: Pick<Analyzer, "extractTableNames" | "analyze">,
  keepIn: string | undefined,
): Promise<AnalysedModels> {
  const direct = analyseWith(analyzer, contractCatalog(contracts));
  const kept = keepIn === undefined ? undefined : keptAnalyses(keepIn, contracts, direct);
  const analyse = kept?.analyse ?? direct;
  const eventOf = eventWriter(contracts);
  const models: Model[] = [];
  const queries = new Map<string, QueryLineage>();
  const jobEvents: string[] = [];
  const problems: Problem[] = [];
  const next = readEach(root, contracts, problems).map((model, index) => ({ model, index }));
  const work = async (): Promise<void> => {
    for (const { model, index } of next) {
      const checked = await checkColumns(model, analyse);
      const reads = checked.lineage?.reads ?? (await readTables(model, analyzer));
      const scope = await checkScope(model, reads, analyse, analyzer);
      const compiled = { ...model, reads, follows: scope.follows, outputs: checked.outputs };
      models[index] = compiled;
      jobEvents[index] = JSON.stringify(eventOf(compiled, checked.lineage));
      problems.push(...checked.problems, ...scope.problems);
      if (checked.lineage !== undefined) queries.set(model.name, checked.lineage);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  kept?.save();
  return { models, queries, jobEvents, problems };
}

/** A table of predictions as personalDataProblems asks for it. */
const scoredTable = ({ predictions, file, contract, declassify }: ScoringModel): CheckedTable => ({
  name: predictions,
  file,
  queryLine: 1,
  header: { declassify },
  contract,
});

/** Of a query that does not resolve the names alone, so that its place in the graph is known; none where it does not parse. */
async function readTables(
  model: ParsedModel,
  analyzer: Pick<Analyzer, "extractTableNames">,
): Promise<readonly string[]> {
  try {
    const names = await analyzer.extractTableNames(model.query);
    return [...new Set(names.map((path) => path.slice(-2).join(".")))].toSorted();
  } catch (error) {
    if (error instanceof AnalysisError) return [];
    throw error;
  }
}

/** `sql/ml/` and `sql/ops/`: statements that workflows run by name, as they stand. */
function readStatements(root: string): ReadonlyMap<string, string> {
  const files = ["ml", "ops"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith(".sql"))
      .toSorted()
      .map((file) => join(root, folder, file)),
  );
  return new Map(
    files.map((file) => [basename(file, ".sql"), readFileSync(file, "utf8").trim()] as const),
  );
}
