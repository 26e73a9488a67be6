import type { BinnedInputs } from "./bins.ts";
import type { Histogram } from "./histogram.ts";

/** Regularisation of a tree, named as BigQuery ML and XGBoost name it. */
export interface TreeLimits {
  readonly l1Reg: number;
  readonly l2Reg: number;
  readonly minSplitLoss: number;
  readonly minTreeChildWeight: number;
  readonly maxTreeDepth: number;
}

export interface Split {
  readonly input: number;
  /** Bins up to this one go left. */
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly leftGradient: number;
  readonly leftHessian: number;
}

/** XGBoost's kRtEps: a gain below it is rounding. */
const leastGain = 1e-6;

/** Twice the loss reduction of the best leaf value: T(G)² / (H + λ), T the soft threshold by α (XGBoost, eq. 6–7). */
export function leafScore(gradient: number, hessian: number, limits: TreeLimits): number {
  const shrunk = softThreshold(gradient, limits.l1Reg);
  return hessian <= 0 ? 0 : (shrunk * shrunk) / (hessian + limits.l2Reg);
}

export function leafWeight(gradient: number, hessian: number, limits: TreeLimits): number {
  if (hessian <= 0) return 0;
  return -softThreshold(gradient, limits.l1Reg) / (hessian + limits.l2Reg);
}

function softThreshold(value: number, by: number): number {
  if (value > by) return value - by;
  return value < -by ? value + by : 0;
}

/** The split with the largest gain, trying rows without a value on either side; undefined when none gains. */
export function findBestSplit(
  histogram: Histogram,
  binned: BinnedInputs,
  chosen: readonly number[],
  gradient: number,
  hessian: number,
  limits: TreeLimits,
): Split | undefined {
  const parentScore = leafScore(gradient, hessian, limits);
  let best: Split | undefined;
  let bestGain = leastGain;

  for (const input of chosen) {
    const lastCut = binned.cuts[input]!.length;
    const begin = binned.offsets[input]! * 2;
    const missingSlot = begin + (lastCut + 1) * 2;
    const missingGradient = histogram[missingSlot]!;
    const missingHessian = histogram[missingSlot + 1]!;
    // Subtracted histograms leave rounding noise where nothing is.
    const hasMissing = missingHessian > 1e-9;

    for (let side = 0; side < (hasMissing ? 2 : 1); side += 1) {
      let leftGradient = side === 1 ? missingGradient : 0;
      let leftHessian = side === 1 ? missingHessian : 0;
      // Bin lastCut is the last with values: cutting above it separates the missing rows alone.
      const end = hasMissing && side === 0 ? lastCut + 1 : lastCut;
      for (let bin = 0; bin < end; bin += 1) {
        leftGradient += histogram[begin + bin * 2]!;
        leftHessian += histogram[begin + bin * 2 + 1]!;
        if (leftHessian < limits.minTreeChildWeight || leftHessian <= 0) continue;
        const rightHessian = hessian - leftHessian;
        if (rightHessian < limits.minTreeChildWeight || rightHessian <= 1e-9) break;
        const gain =
          leafScore(leftGradient, leftHessian, limits) +
          leafScore(gradient - leftGradient, rightHessian, limits) -
          parentScore;
        if (gain <= bestGain) continue;
        bestGain = gain;
        // Nobody without a value was seen here: such a row later follows the majority.
        const missingLeft = hasMissing ? side === 1 : leftHessian >= rightHessian;
        best = { input, bin, missingLeft, gain, leftGradient, leftHessian };
      }
    }
  }
  return best;
}
