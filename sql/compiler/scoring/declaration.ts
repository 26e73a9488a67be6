import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";
import { qualifiedName, type TableContract } from "../../../schemas/table-contract.ts";
import { columnType } from "../catalog.ts";
import type { Problem } from "../problem.ts";
import { readLocatedYaml } from "./located-yaml.ts";

const share = z.number().min(0).max(1);

/** `sql/ml/<model>/model.yaml`: everything that tells one trained model from another. */
const declaration = z.strictObject({
  description: z.string().min(1),
  kind: z.enum(["classification", "regression"]),
  /** Table of examples: one row per key and cutoff, training and serving alike. */
  features: z.string(),
  predictions: z.string(),
  key: z.string(),
  /** Days after a cutoff that decide its label. */
  horizon_days: z.int().min(1),
  /** Column of the predictions table that takes the prediction. */
  output: z.string(),
  /** Columns of the examples that are carried to the predictions. */
  carry: z.array(z.string()).default([]),
  /** Columns whose groups are compared; they may be learnt from or not. */
  groups: z.array(z.string()).default([]),
  /** Columns that are neither key, cutoff, label nor learnt from. */
  not_learnt: z.array(z.string()).default([]),
  /** Learnt columns that grow as time goes by, such as ages: that they move is no drift. */
  grows_with_time: z.array(z.string()).default([]),
  /** Options of CREATE MODEL. */
  training: z
    .object({ model_type: z.string() })
    .catchall(z.union([z.string(), z.number(), z.boolean()])),
  minimum: z.strictObject({
    training_rows: z.int(),
    training_positives: z.int().default(0),
    evaluation_rows: z.int(),
    evaluation_positives: z.int().default(0),
  }),
  limits: z.strictObject({
    /** A single feature that ranks the outcomes better than this is taken for a leak. */
    single_feature: share.default(0.98),
    /** How much better the model may rank what it learnt from than what came later. */
    training_gap: share.default(0.25),
    /** How much worse than the champion on the same slice a challenger may be: log loss, or mean absolute error, as a share. */
    worse_than_champion: share.default(0),
    /** Mean prediction − actual rate of a group, beyond what chance explains; a share of the mean for regression. */
    group_calibration: share.default(0.1),
    /** How much worse than the champion it may be within one group, as a share of the champion's loss there. */
    group_worse: share.default(0.15),
    /** Groups with fewer rows in the evaluation slice are not judged. */
    group_rows: z.int().min(1).default(50),
    population_stability: z.number().positive().default(0.25),
    score_stability: z.number().positive().default(0.25),
    missing_rate_change: share.default(0.2),
    /** |mean prediction − actual rate| once the outcomes are there; a share of the mean for regression. */
    calibration: share.default(0.15),
    /** With fewer rows than this there is no verdict: by chance alone the index of ten bins is about 18 / rows. */
    monitored_rows: z.int().min(1).default(200),
  }),
  /** `changed`: the pipeline scores whenever the features changed; `daily`: once per cutoff, and the daily workflow again. */
  refresh: z.enum(["changed", "daily"]),
  timeout_seconds: z.int().min(60).default(3600),
  /** Function that predicts without a trained model: what the model has to beat and falls back to. */
  baseline: z.strictObject({ version: z.string(), url_variable: z.string() }).optional(),
  /** Feature → what a sales person calls it. */
  words: z.record(z.string(), z.string()),
  /** Columns of the predictions that receive personal data and need no class, each with the reason. */
  declassify: z.record(z.string(), z.string().min(10, "a reason of some words")).default({}),
});
export type Declaration = z.infer<typeof declaration>;

export interface LearntColumn {
  readonly name: string;
  readonly kind: "number" | "flag" | "text";
  readonly phrase: string;
}

/** A declaration beside its contracts. */
export interface ScoringModel extends Declaration {
  readonly name: string;
  readonly file: string;
  readonly learnt: readonly LearntColumn[];
  readonly predictionColumns: readonly string[];
  /** Of the table of predictions. */
  readonly contract: TableContract;
}

const notLearnt = (model: Declaration): ReadonlySet<string> =>
  new Set([model.key, "as_of_date", "label", ...model.not_learnt]);

/** Reads every `sql/ml/<model>/model.yaml`; what is wrong is collected, never thrown. */
export function readScoringModels(
  root: string,
  contracts: readonly TableContract[],
): { models: readonly ScoringModel[]; problems: readonly Problem[] } {
  const byName = new Map(contracts.map((contract) => [qualifiedName(contract), contract]));
  const models: ScoringModel[] = [];
  const problems: Problem[] = [];
  for (const name of folders(join(root, "ml"))) {
    const path = join(root, "ml", name, "model.yaml");
    const file = relative(join(root, ".."), path);
    const yaml = readLocatedYaml(path);
    const problem = (message: string, at: readonly PropertyKey[] = []): number =>
      problems.push({ file, line: yaml.lineOf(at), message });
    if (yaml.errors.length > 0) {
      problems.push(...yaml.errors.map((error) => ({ file, ...error })));
      continue;
    }
    const parsed = declaration.safeParse(yaml.value);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) {
        const unknown = issue.code === "unrecognized_keys" ? issue.keys : [];
        const at = [...issue.path, ...unknown.slice(0, 1)];
        problem(`${at.join(".") || "model.yaml"}: ${issue.message}`, at);
      }
      continue;
    }
    const features = byName.get(parsed.data.features);
    const predictions = byName.get(parsed.data.predictions);
    if (features === undefined) problem(`no contract for ${parsed.data.features}`, ["features"]);
    if (predictions === undefined)
      problem(`no contract for ${parsed.data.predictions}`, ["predictions"]);
    if (features === undefined || predictions === undefined) continue;
    for (const { at, message } of disagreements(parsed.data, features, predictions))
      problem(message, at);
    models.push({
      ...parsed.data,
      name,
      file,
      learnt: learntColumns(parsed.data, features),
      predictionColumns: Object.keys(predictions.row.shape),
      contract: predictions,
    });
  }
  return { models, problems };
}

const folders = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(path, entry.name, "model.yaml")))
    .map((entry) => entry.name)
    .toSorted();

function learntColumns(model: Declaration, features: TableContract): LearntColumn[] {
  const left = notLearnt(model);
  return Object.entries(features.row.shape).flatMap(([name, schema]): LearntColumn[] => {
    if (left.has(name)) return [];
    const { kind } = columnType(schema);
    const phrase = model.words[name] ?? name.replaceAll("_", " ");
    if (kind === "INT64" || kind === "FLOAT64") return [{ name, kind: "number", phrase }];
    return [{ name, kind: kind === "BOOL" ? "flag" : "text", phrase }];
  });
}

interface Disagreement {
  readonly at: readonly PropertyKey[];
  readonly message: string;
}

/** Columns that are named here and are not there, each with the place that names it. */
function disagreements(
  model: Declaration,
  features: TableContract,
  predictions: TableContract,
): Disagreement[] {
  const columns = new Set(Object.keys(features.row.shape));
  const predicted = new Set(Object.keys(predictions.row.shape));
  const left = notLearnt(model);
  const listed = (list: "not_learnt" | "groups" | "grows_with_time" | "carry") =>
    model[list].map((name, index) => ({ name, at: [list, index] }));
  const inFeatures = [
    { name: model.key, at: ["key"] },
    { name: "as_of_date", at: ["features"] },
    { name: "label", at: ["features"] },
    ...listed("not_learnt"),
    ...listed("groups"),
    ...listed("grows_with_time"),
    ...listed("carry"),
    ...Object.keys(model.words).map((name) => ({ name, at: ["words", name] })),
  ];
  const inPredictions = [
    { name: model.key, at: ["key"] },
    { name: "as_of_date", at: ["predictions"] },
    { name: "released_at", at: ["predictions"] },
    { name: model.output, at: ["output"] },
    ...listed("carry"),
  ];
  return [
    ...inFeatures
      .filter(({ name }) => !columns.has(name))
      .map(({ name, at }) => ({
        at,
        message: `names ${name}, which ${model.features} does not have`,
      })),
    ...inPredictions
      .filter(({ name }) => !predicted.has(name))
      .map(({ name, at }) => ({
        at,
        message: `needs ${name}, which ${model.predictions} does not have`,
      })),
    ...[...columns]
      .filter((name) => !left.has(name) && model.words[name] === undefined)
      .map((name) => ({
        at: ["words"],
        message: `words: says nothing of ${name}: what does a sales person call it?`,
      })),
  ];
}
