import { type Random, sample } from "../random.ts";

/** COLSAMPLE_BYTREE, _BYLEVEL and _BYNODE are cumulative: a node chooses from its level's inputs, a level from its tree's. */
export interface ColumnSampler {
  startTree(): void;
  ofTree(): readonly number[];
  ofNode(depth: number): readonly number[];
}

export function createColumnSampler(
  inputs: number,
  shares: {
    readonly colsampleBytree: number;
    readonly colsampleBylevel: number;
    readonly colsampleBynode: number;
  },
  random: Random,
): ColumnSampler {
  const all = Array.from({ length: inputs }, (_, input) => input);
  let tree: readonly number[] = all;
  let levels: (readonly number[])[] = [];
  const take = (from: readonly number[], share: number): readonly number[] =>
    share >= 1 ? from : sample(from, Math.max(1, Math.round(from.length * share)), random);

  return {
    startTree() {
      tree = take(all, shares.colsampleBytree);
      levels = [];
    },
    ofTree: () => tree,
    ofNode(depth) {
      while (levels.length <= depth) levels.push(take(tree, shares.colsampleBylevel));
      return take(levels[depth]!, shares.colsampleBynode);
    },
  };
}
