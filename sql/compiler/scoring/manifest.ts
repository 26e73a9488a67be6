import type { ScoringModel } from "./declaration.ts";
import { evaluateStatement } from "./evaluation.ts";
import { breachesStatement, monitorStatement } from "./monitoring.ts";
import {
  cleanStatement,
  errorsStatement,
  instancesStatement,
  mergeStatement,
  releaseStatement,
  waitingStatement,
} from "./scoring.ts";
import {
  compareStatement,
  judgeStatement,
  sliceStatement,
  splitStatement,
  trainStatement,
} from "./training.ts";

const statements = {
  split: splitStatement,
  train: trainStatement,
  judge: judgeStatement,
  slice: sliceStatement,
  compare: compareStatement,
  evaluate: evaluateStatement,
  waiting: waitingStatement,
  instances: instancesStatement,
  merge: mergeStatement,
  errors: errorsStatement,
  monitor: monitorStatement,
  breaches: breachesStatement,
  release: releaseStatement,
  clean: cleanStatement,
} as const;
export type ScoringStatement = keyof typeof statements;

/** What the workflows read of a trained model. */
export interface ManifestScoring {
  readonly name: string;
  readonly description: string;
  readonly kind: ScoringModel["kind"];
  readonly features: string;
  readonly predictions: string;
  readonly key: string;
  readonly learnt: readonly string[];
  readonly horizon_days: number;
  readonly refresh: ScoringModel["refresh"];
  readonly timeout_seconds: number;
  readonly baseline: { readonly version: string; readonly url_variable: string } | null;
  readonly statements: Readonly<Record<ScoringStatement, string>>;
}

export const scoringStatements = (
  model: ScoringModel,
): readonly (readonly [ScoringStatement, string])[] =>
  (Object.keys(statements) as ScoringStatement[]).map((name) => [name, statements[name](model)]);

/** `add` keeps a statement among the release's files and answers its name. */
export const manifestScoring = (
  model: ScoringModel,
  add: (text: string) => string,
): ManifestScoring => ({
  name: model.name,
  description: model.description,
  kind: model.kind,
  features: model.features,
  predictions: model.predictions,
  key: model.key,
  learnt: model.learnt.map(({ name }) => name),
  horizon_days: model.horizon_days,
  refresh: model.refresh,
  timeout_seconds: model.timeout_seconds,
  baseline: model.baseline ?? null,
  statements: Object.fromEntries(
    scoringStatements(model).map(([name, text]) => [name, add(text)]),
  ) as Record<ScoringStatement, string>,
});
