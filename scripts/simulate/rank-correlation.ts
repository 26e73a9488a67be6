/** Spearman's coefficient: Pearson's over ranks, equal values sharing the mean of theirs. */
export function rankCorrelation(left: readonly number[], right: readonly number[]): number {
  const [a, b] = [ranksOf(left), ranksOf(right)];
  const mean = (left.length - 1) / 2;
  let [together, ofLeft, ofRight] = [0, 0, 0];
  for (let index = 0; index < left.length; index++) {
    const [x, y] = [a[index]! - mean, b[index]! - mean];
    together += x * y;
    ofLeft += x * x;
    ofRight += y * y;
  }
  return together / Math.sqrt(ofLeft * ofRight);
}

function ranksOf(values: readonly number[]): Float64Array {
  const order = values.map((_, index) => index).toSorted((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let place = from; place < to; place++) ranks[order[place]!] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}
