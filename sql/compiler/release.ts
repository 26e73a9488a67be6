import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Graph } from "./graph.ts";
import type { Model } from "./model.ts";
import {
  advanceStatement,
  findDirtyStatement,
  findWindowStatement,
  planStatement,
} from "./dirty.ts";
import type { ScoringModel } from "./scoring/declaration.ts";
import { manifestScoring, type ManifestScoring } from "./scoring/manifest.ts";
import { modelStatement } from "./statement.ts";
import { compileTests, testStatement } from "./tests.ts";

/** What the workflow reads: the sequence of models with the files of their statements. */
export interface Manifest {
  readonly release: string;
  /** Statements that the pipeline itself runs, by name → file. */
  readonly statements: Readonly<Record<string, string>>;
  /** `refine` runs before scoring, `publish` (everything made from predictions) after it. */
  readonly stages: {
    readonly refine: readonly (readonly ManifestModel[])[];
    readonly publish: readonly (readonly ManifestModel[])[];
  };
  /** Trained models, which `train` and `score` go through. */
  readonly scoring: readonly ManifestScoring[];
}

export interface ManifestModel {
  readonly model: string;
  /** The name as a job id and label may carry it. */
  readonly id: string;
  readonly kind: string;
  readonly parents: readonly string[];
  readonly sources: readonly string[];
  /** Parents that decide which rows a run of it replaces. */
  readonly follows: readonly string[];
  /** Null of a view: only its tests are run. */
  readonly statement: string | null;
  readonly tests: string | null;
  readonly max_bytes: string;
  /** Query parameters that the statement names. */
  readonly takes_days: boolean;
  readonly takes_ingest_days: boolean;
}

export interface Release {
  /** Hex SHA-256 of everything in it, 16 characters. */
  readonly hash: string;
  readonly manifest: Manifest;
  /** File name → text; statement files are named by their content. */
  readonly files: ReadonlyMap<string, string>;
}

export interface ReleaseParts {
  /** Other statements, name → SQL, for example the training of a model. */
  readonly statements: ReadonlyMap<string, string>;
  readonly scoring: readonly ScoringModel[];
  /** Job events of OpenLineage, each as JSON. */
  readonly lineage: readonly string[];
}

export function buildRelease(
  models: readonly Model[],
  graph: Graph,
  { statements, scoring, lineage }: ReleaseParts,
): Release {
  const files = new Map<string, string>();
  const add = (text: string): string => {
    const name = `sql/${sha256(text).slice(0, 16)}.sql`;
    files.set(name, `${text}\n`);
    return name;
  };
  const entry = (model: Model): ManifestModel => {
    const statement = modelStatement(model);
    const tests = compileTests(model);
    return {
      model: model.name,
      id: model.name.replace(".", "_"),
      kind: model.header.kind,
      // Predictions that scoring has renewed change a model as a parent does.
      parents: [
        ...(graph.parents.get(model.name) ?? []),
        ...model.reads.filter((table) => table.startsWith("predictions.")),
      ],
      sources: graph.sources.get(model.name) ?? [],
      follows: model.follows,
      statement: statement === null ? null : add(statement),
      tests: tests.length === 0 ? null : add(testStatement(tests)),
      max_bytes: String(model.header.max_bytes),
      takes_days: statement?.includes("@dirty_partitions") === true,
      takes_ingest_days: statement?.includes("@dirty_ingest_dates") === true,
    };
  };
  const isPublished = (model: Model): boolean =>
    (graph.sources.get(model.name) ?? []).some((table) => table.startsWith("predictions."));
  const stage = (published: boolean): ManifestModel[][] =>
    graph.levels
      .map((level) => level.filter((model) => isPublished(model) === published).map(entry))
      .filter((level) => level.length > 0);
  const body = {
    statements: {
      find_dirty: add(findDirtyStatement(graph)),
      find_window: add(findWindowStatement(graph)),
      plan: add(planStatement(graph, models)),
      advance: add(advanceStatement),
      ...Object.fromEntries([...statements].map(([name, text]) => [name, add(text)])),
    },
    stages: { refine: stage(false), publish: stage(true) },
    scoring: scoring.map((model) => manifestScoring(model, add)),
  };
  files.set("lineage.json", `[\n${lineage.join(",\n")}\n]\n`);
  const contents = [...files]
    .map(([name, text]) => `${name} ${sha256(text)}`)
    .toSorted((a, b) => a.localeCompare(b));
  const hash = sha256(JSON.stringify([body, contents])).slice(0, 16);
  const manifest: Manifest = { release: hash, ...body };
  files.set("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
  return { hash, manifest, files };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Writes `<directory>/<hash>/…`; the same release written twice is byte-identical. */
export function writeRelease(release: Release, directory: string): string {
  const root = join(directory, release.hash);
  mkdirSync(join(root, "sql"), { recursive: true });
  for (const [name, text] of release.files) writeFileSync(join(root, name), text);
  return root;
}
