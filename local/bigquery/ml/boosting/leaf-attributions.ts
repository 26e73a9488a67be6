import type { LeafGroup, PlannedLeaf } from "./tree-plan.ts";

/** What a group's leaves add to each of its features, for rows with this index. */
export function groupAttributions(group: LeafGroup, index: number): Float64Array {
  const result = new Float64Array(group.features.length);
  const count = group.decisions.length;
  for (const leaf of group.leaves) {
    let pattern = index >>> count;
    for (const { decision, isLeft } of leaf.turns) {
      const { bit, isRepeated } = group.decisions[decision]!;
      const goesLeft = ((index >>> (count - 1 - decision)) & 1) === 1;
      if (goesLeft !== isLeft) pattern &= ~bit;
      else if (!isRepeated) pattern |= bit;
    }
    const values = leafAttributions(leaf, pattern);
    for (let position = 0; position < values.length; position += 1) {
      const place = leaf.places[position]!;
      result[place] = result[place]! + values[position]!;
    }
  }
  return result;
}

/** Scratch of leafAttributions, which runs once per table entry: allocating here is most of its time. */
const coefficients = new Float64Array(32);

/**
 * Shapley values of the game v(S) = value · Π over i not in S of share(i), zero when S holds a feature that refuses the path.
 * Feature i's value sums over subsets of the accepting features by size: their products of shares are the coefficients of
 * Π (t + share).
 */
export function leafAttributions(
  leaf: Pick<PlannedLeaf, "shares" | "value">,
  pattern: number,
): Float64Array {
  const { shares } = leaf;
  const size = shares.length;
  const result = new Float64Array(size);
  for (let own = 0; own < size; own += 1) {
    coefficients[0] = 1;
    let degree = 0;
    let refusedShares = 1;
    for (let other = 0; other < size; other += 1) {
      if (other === own) continue;
      const share = shares[other]!;
      if ((pattern & (1 << other)) === 0) refusedShares *= share;
      else {
        degree += 1;
        timesTermPlus(share, degree);
      }
    }
    let sum = 0;
    // k! (n − 1 − k)! / n! for k present features
    let weight = 1 / size;
    for (let present = 0; present <= degree; present += 1) {
      sum += coefficients[present]! * weight;
      weight *= (present + 1) / (size - 1 - present);
    }
    const accepts = (pattern & (1 << own)) === 0 ? 0 : 1;
    result[own] = leaf.value * refusedShares * sum * (accepts - shares[own]!);
  }
  return result;
}

/** Multiplies by (t + share), in place; the coefficient of tᵏ sums over the sets of k present features. */
function timesTermPlus(share: number, degree: number): void {
  coefficients[degree] = coefficients[degree - 1]!;
  for (let power = degree - 1; power > 0; power -= 1)
    coefficients[power] = coefficients[power]! * share + coefficients[power - 1]!;
  coefficients[0] = coefficients[0]! * share;
}
