/** Rows by falling score with equal scores together: cumulative counts of positives and negatives after each group. */
export interface RankedGroups {
  readonly scores: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  readonly groups: number;
}

export function rankGroups(scores: ArrayLike<number>, labels: ArrayLike<number>): RankedGroups {
  // Each side sorted as plain numbers: an order of rows by a comparison would take several times the memory.
  const [ofPositives, ofNegatives] = [sorted(scores, labels, true), sorted(scores, labels, false)];
  const groupScores = new Float64Array(scores.length);
  const positives = new Float64Array(scores.length);
  const negatives = new Float64Array(scores.length);
  let groups = 0;
  let positive = ofPositives.length;
  let negative = ofNegatives.length;
  while (positive > 0 || negative > 0) {
    const score = Math.max(
      ofPositives[positive - 1] ?? -Infinity,
      ofNegatives[negative - 1] ?? -Infinity,
    );
    while (positive > 0 && !(ofPositives[positive - 1]! < score)) positive -= 1;
    while (negative > 0 && !(ofNegatives[negative - 1]! < score)) negative -= 1;
    groupScores[groups] = score;
    positives[groups] = ofPositives.length - positive;
    negatives[groups] = ofNegatives.length - negative;
    groups += 1;
  }
  return { scores: groupScores, positives, negatives, groups };
}

/** The scores of one side, upwards. */
function sorted(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  isPositive: boolean,
): Float64Array {
  let count = 0;
  const side = new Float64Array(scores.length);
  for (let row = 0; row < scores.length; row += 1) {
    if ((labels[row] === 1) !== isPositive) continue;
    side[count] = scores[row]!;
    count += 1;
  }
  const found = side.subarray(0, count);
  found.sort();
  return found;
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
