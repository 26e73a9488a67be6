/** Rows by falling score with equal scores together: cumulative counts of positives and negatives after each group. */
export interface RankedGroups {
  readonly scores: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  readonly groups: number;
}

export function rankGroups(scores: ArrayLike<number>, labels: ArrayLike<number>): RankedGroups {
  const order = new Uint32Array(scores.length);
  for (let row = 0; row < order.length; row += 1) order[row] = row;
  order.sort((a, b) => scores[b]! - scores[a]!);
  const groupScores = new Float64Array(order.length);
  const positives = new Float64Array(order.length);
  const negatives = new Float64Array(order.length);
  let groups = 0;
  let positive = 0;
  let negative = 0;
  for (let index = 0; index < order.length; index += 1) {
    const row = order[index]!;
    if (labels[row] === 1) positive += 1;
    else negative += 1;
    const isLastOfGroup = index + 1 === order.length || scores[order[index + 1]!] !== scores[row];
    if (!isLastOfGroup) continue;
    groupScores[groups] = scores[row]!;
    positives[groups] = positive;
    negatives[groups] = negative;
    groups += 1;
  }
  return { scores: groupScores, positives, negatives, groups };
}

/** Probability that a positive ranks above a negative, ties counting half. NaN when a class is absent. */
export function rocAuc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const ranked = rankGroups(scores, labels);
  let area = 0;
  let lastPositive = 0;
  let lastNegative = 0;
  for (let group = 0; group < ranked.groups; group += 1) {
    const positive = ranked.positives[group]!;
    const negative = ranked.negatives[group]!;
    area += ((negative - lastNegative) * (positive + lastPositive)) / 2;
    lastPositive = positive;
    lastNegative = negative;
  }
  return area / (lastPositive * lastNegative);
}

/** Σ (recall step) × precision, as scikit-learn's average_precision_score. */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const ranked = rankGroups(scores, labels);
  const total = ranked.positives[ranked.groups - 1] ?? 0;
  let sum = 0;
  let last = 0;
  for (let group = 0; group < ranked.groups; group += 1) {
    const positive = ranked.positives[group]!;
    const precision = positive / (positive + ranked.negatives[group]!);
    sum += ((positive - last) / total) * precision;
    last = positive;
  }
  return sum;
}
