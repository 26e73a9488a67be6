import type { BinnedInputs } from "./bins.ts";

/** Per bin of every input, interleaved: sum of gradients, sum of hessians. */
export type Histogram = Float64Array;

export interface Histograms {
  /** Sums the gradients of rows[start, end) into a histogram over the chosen inputs. */
  build(rows: Uint32Array, start: number, end: number, chosen: readonly number[]): Histogram;
  /** Turns the parent's histogram into that of the other child. */
  subtract(parent: Histogram, child: Histogram): Histogram;
  release(histogram: Histogram): void;
}

export function createHistograms(
  binned: BinnedInputs,
  gradients: Float64Array,
  hessians: Float64Array,
): Histograms {
  const free: Histogram[] = [];
  // Gathered once per node, so that each input's pass reads gradients in order.
  const nodeGradients = new Float64Array(binned.rows);
  const nodeHessians = new Float64Array(binned.rows);

  return {
    build(rows, start, end, chosen) {
      const histogram = free.pop()?.fill(0) ?? new Float64Array(binned.totalBins * 2);
      for (let index = start; index < end; index += 1) {
        const row = rows[index]!;
        nodeGradients[index] = gradients[row]!;
        nodeHessians[index] = hessians[row]!;
      }
      for (const input of chosen) {
        const bins = binned.bins[input]!;
        const offset = binned.offsets[input]!;
        accumulate(histogram, bins, offset, rows, start, end, nodeGradients, nodeHessians);
      }
      return histogram;
    },
    subtract(parent, child) {
      for (let index = 0; index < parent.length; index += 1)
        parent[index] = parent[index]! - child[index]!;
      return parent;
    },
    release(histogram) {
      free.push(histogram);
    },
  };
}

function accumulate(
  histogram: Histogram,
  bins: Uint8Array,
  offset: number,
  rows: Uint32Array,
  start: number,
  end: number,
  nodeGradients: Float64Array,
  nodeHessians: Float64Array,
): void {
  for (let index = start; index < end; index += 1) {
    const slot = (offset + bins[rows[index]!]!) << 1;
    histogram[slot] = histogram[slot]! + nodeGradients[index]!;
    histogram[slot + 1] = histogram[slot + 1]! + nodeHessians[index]!;
  }
}
