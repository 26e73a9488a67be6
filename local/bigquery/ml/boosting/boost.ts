import type { TrainingIteration } from "../document.ts";
import { createRandom } from "../random.ts";
import type { TreeLimits } from "./best-split.ts";
import { binInputs, type BinnedInputs } from "./bins.ts";
import { createColumnSampler } from "./column-sampler.ts";
import { growTree, type GrowthContext, type LeafRows } from "./grow-tree.ts";
import { createHistograms } from "./histogram.ts";
import { baseScore, meanLoss, type Objective, setGradients } from "./objective.ts";
import { createEnsembleBuilder, type EnsembleBuilder, type TreeEnsemble } from "./tree-ensemble.ts";

export interface BoostingOptions extends TreeLimits {
  readonly maxIterations: number;
  readonly learnRate: number;
  readonly subsample: number;
  readonly colsampleBytree: number;
  readonly colsampleBylevel: number;
  readonly colsampleBynode: number;
  readonly earlyStop: boolean;
  readonly minRelProgress: number;
}

export interface BoostingData {
  /** Columns; the first `weights.length` rows train, the others are held out. */
  readonly inputs: Iterable<Float64Array>;
  readonly labels: Float64Array;
  readonly weights: Float64Array;
}

const seed = 20_240_607;

/** Gradient boosting with second-order gains over histograms (Chen & Guestrin 2016, arXiv 1603.02754). */
export function boost(
  objective: Objective,
  { inputs, labels, weights }: BoostingData,
  options: BoostingOptions,
  clock: () => number,
): { trees: TreeEnsemble; iterations: readonly TrainingIteration[]; margins: Float64Array } {
  const rows = labels.length;
  const trainingRows = weights.length;
  const binned = binInputs(inputs, rows, trainingRows);
  const gradients = new Float64Array(trainingRows);
  const hessians = new Float64Array(trainingRows);
  const base = baseScore(objective, labels, weights);
  const margins = new Float64Array(rows).fill(base);
  const random = createRandom(seed);
  const builder = createEnsembleBuilder();
  const context: GrowthContext = {
    binned,
    gradients,
    hessians,
    histograms: createHistograms(binned, gradients, hessians),
    limits: options,
    learnRate: options.learnRate,
    columns: createColumnSampler(binned.bins.length, options, random),
    builder,
    scratch: new Uint32Array(trainingRows),
  };
  const chosen = new Uint32Array(trainingRows);
  const others = new Uint32Array(rows);
  const iterations: TrainingIteration[] = [];

  for (let iteration = 1; iteration <= options.maxIterations; iteration += 1) {
    const started = clock();
    setGradients(objective, margins, labels, weights, gradients, hessians);
    let count = 0;
    let otherCount = 0;
    for (let row = 0; row < rows; row += 1) {
      const isChosen =
        row < trainingRows && (options.subsample >= 1 || random() < options.subsample);
      if (isChosen) {
        chosen[count] = row;
        count += 1;
      } else {
        others[otherCount] = row;
        otherCount += 1;
      }
    }
    builder.startTree();
    const tree = growTree(context, chosen.subarray(0, count));
    addLeaves(builder, tree.leaves, chosen, margins);
    addTree(builder, tree.root, binned, others.subarray(0, otherCount), margins);
    iterations.push({
      iteration,
      loss: meanLoss(objective, margins, labels, 0, trainingRows),
      evalLoss:
        rows > trainingRows ? meanLoss(objective, margins, labels, trainingRows, rows) : null,
      learningRate: options.learnRate,
      durationMs: Math.round(clock() - started),
    });
    if (options.earlyStop && hasStalled(iterations, options.minRelProgress)) break;
  }
  return { trees: builder.finish(base), iterations, margins };
}

/**
 * EARLY_STOP: after the first iteration whose loss (the held-out one when there is one) improved by less than
 * MIN_REL_PROGRESS, relatively.
 */
function hasStalled(iterations: readonly TrainingIteration[], minRelProgress: number): boolean {
  const last = iterations.at(-1);
  const previous = iterations.at(-2);
  if (last === undefined || previous === undefined) return false;
  const before = previous.evalLoss ?? previous.loss;
  const after = last.evalLoss ?? last.loss;
  return before <= 0 || (before - after) / before < minRelProgress;
}

/** Adds the newest tree to the rows that it grew on: growing has sorted them by leaf. */
function addLeaves(
  { nodes }: EnsembleBuilder,
  leaves: readonly LeafRows[],
  rows: Uint32Array,
  margins: Float64Array,
): void {
  for (const { leaf, start, end } of leaves) {
    const value = nodes.value[leaf]!;
    for (let index = start; index < end; index += 1) {
      const row = rows[index]!;
      margins[row] = margins[row]! + value;
    }
  }
}

/** Adds it to the others, held-out ones too, reading bins in place of values. */
function addTree(
  { nodes }: EnsembleBuilder,
  root: number,
  binned: BinnedInputs,
  rows: Uint32Array,
  margins: Float64Array,
): void {
  if (rows.length === 0) return;
  const size = nodes.left.length - root;
  const left = Int32Array.from(nodes.left.slice(root), (node) => node - root);
  const right = Int32Array.from(nodes.right.slice(root), (node) => node - root);
  const feature = Int32Array.from(nodes.feature.slice(root));
  const value = Float64Array.from(nodes.value.slice(root));
  const lastLeftBin = new Int32Array(size);
  for (let node = 0; node < size; node += 1) {
    const cuts = binned.cuts[feature[node]!];
    if (cuts !== undefined) lastLeftBin[node] = lowerBound(cuts, nodes.threshold[root + node]!);
  }
  const missingLeft = Uint8Array.from(nodes.missingLeft.slice(root));
  const isLeaf = Uint8Array.from(nodes.left.slice(root), (node) => (node < 0 ? 1 : 0));
  const missingBins = Int32Array.from(binned.cuts, (cuts) => cuts.length + 1);

  for (const row of rows) {
    let node = 0;
    while (isLeaf[node] === 0) {
      const input = feature[node]!;
      const bin = binned.bins[input]![row]!;
      const goesLeft =
        bin === missingBins[input] ? missingLeft[node] === 1 : bin <= lastLeftBin[node]!;
      node = goesLeft ? left[node]! : right[node]!;
    }
    margins[row] = margins[row]! + value[node]!;
  }
}

function lowerBound(cuts: Float64Array, threshold: number): number {
  const found = cuts.indexOf(threshold);
  return found < 0 ? cuts.length : found;
}
