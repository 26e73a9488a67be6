import type { CodedColumn } from "../coded-frame.ts";
import type { TrainingIteration } from "../document.ts";
import type { FeatureEncoder } from "../encoding.ts";
import type { ModelOptions } from "../options.ts";
import { createDesign, designMargins, type LinearModel, toLinearModel } from "./linear-model.ts";
import { minimizeByNewton } from "./newton.ts";
import { dataLoss, type LinearObjective } from "./objective.ts";
import { minimizeByQuasiNewton } from "./quasi-newton.ts";

/** Above it a Hessian costs more than it saves. */
const widestHessian = 600;

export interface LinearData {
  readonly training: readonly CodedColumn[];
  readonly evaluation: readonly CodedColumn[];
  readonly encoders: readonly FeatureEncoder[];
  readonly trainingLabels: Float64Array;
  readonly evaluationLabels: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Linear or logistic regression to convergence. BigQuery ML's gradient descent approaches the same optimum; its defaults of 20
 * iterations and 1 % progress would stop Newton's method or L-BFGS for no benefit, so they count only when given.
 */
export function fitLinear(
  kind: LinearObjective["kind"],
  data: LinearData,
  options: ModelOptions,
  clock: () => number,
): { model: LinearModel; iterations: readonly TrainingIteration[] } {
  const design = createDesign(data.training, data.encoders, options.fitIntercept);
  const held =
    data.evaluation.length === 0
      ? undefined
      : createDesign(data.evaluation, data.encoders, options.fitIntercept);
  const { trainingLabels: labels, weights } = data;
  const objective = { design, kind, labels, weights, l1: options.l1Reg, l2: options.l2Reg };
  const heldLoss = (parameters: Float64Array): number | null => {
    if (held === undefined) return null;
    const heldLabels = data.evaluationLabels;
    const ones = new Float64Array(heldLabels.length).fill(1);
    const onHeld = { ...objective, design: held, labels: heldLabels, weights: ones };
    return (factor * dataLoss(onHeld, designMargins(held, parameters))) / held.rows;
  };
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // dataLoss halves squares; BigQuery ML reports mean squared error.
  const factor = kind === "squared" ? 2 : 1;
  const iterations: TrainingIteration[] = [];
  const limitsProgress = options.earlyStop && options.given.includes("min_rel_progress");
  let started = clock();

  const observe = (parameters: Float64Array): boolean => {
    const loss = (factor * dataLoss(objective, designMargins(design, parameters))) / total;
    const evalLoss = heldLoss(parameters);
    const durationMs = Math.round(clock() - started);
    started = clock();
    const previous = iterations.at(-1)?.loss;
    const iteration = iterations.length + 1;
    iterations.push({ iteration, loss, evalLoss, learningRate: null, durationMs });
    const hasStalled =
      previous !== undefined && (previous - loss) / previous < options.minRelProgress;
    return limitsProgress && hasStalled;
  };

  const isGiven = options.given.includes("max_iterations");
  const isWide = design.parameters > widestHessian;
  const parameters =
    options.l1Reg > 0 || isWide
      ? minimizeByQuasiNewton(objective, isGiven ? options.maxIterations : 1_000, observe)
      : minimizeByNewton(objective, isGiven ? options.maxIterations : 50, observe);
  return { model: toLinearModel(design, data.encoders, parameters), iterations };
}
