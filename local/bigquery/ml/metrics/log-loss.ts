export function sigmoid(margin: number): number {
  return margin >= 0 ? 1 / (1 + Math.exp(-margin)) : Math.exp(margin) / (1 + Math.exp(margin));
}

/** log(1 + eᵐ) without overflow. */
export function softplus(margin: number): number {
  return Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
}

/** Mean of −log p(label) from log-odds; labels are 0 and 1. */
export function meanLogLoss(margins: Float64Array, labels: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < margins.length; row += 1)
    sum += softplus(margins[row]!) - labels[row]! * margins[row]!;
  return sum / margins.length;
}
