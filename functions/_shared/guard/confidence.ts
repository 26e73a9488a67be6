/** Confidence in a text whose facts rest on few rows is capped, whatever the model thinks of itself. */
const caps: readonly (readonly [number, number])[] = [
  [30, 0.3],
  [100, 0.5],
  [400, 0.69],
  [1000, 0.85],
];

/** @param smallestSample rows behind the least supported fact; unknown counts as the smallest class */
export function capConfidence(confidence: number, smallestSample: number | undefined): number {
  const bounded = Math.min(1, Math.max(0, Number.isFinite(confidence) ? confidence : 0));
  const cap = caps.find(([below]) => (smallestSample ?? 0) < below)?.[1] ?? 1;
  return Math.min(bounded, cap);
}
