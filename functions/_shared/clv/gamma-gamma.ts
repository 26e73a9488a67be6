import { logGamma } from "./log-gamma.ts";
import { minimize } from "./nelder-mead.ts";
import type { PurchaseHistory } from "./purchase-history.ts";

/**
 * Gamma-Gamma model of purchase values (Fader & Hardie 2013, brucehardie.com/notes/025): a customer's purchases vary by
 * gamma(p, ν), and ν across customers by gamma(q, γ), independently of how often they buy.
 */
export interface GammaGamma {
  readonly p: number;
  readonly q: number;
  readonly gamma: number;
  readonly logLikelihood: number;
  readonly customers: number;
}

type Parameters = Pick<GammaGamma, "p" | "q" | "gamma">;
type Values = Pick<PurchaseHistory, "frequency" | "meanValue">;

/** Maximum likelihood over customers who bought again, for a value above 0. */
export function fitGammaGamma(histories: Iterable<Values>): GammaGamma {
  const repeaters = [...histories].filter(
    ({ frequency, meanValue }) => frequency > 0 && meanValue > 0,
  );
  if (repeaters.length === 0)
    throw new Error(
      "Gamma-Gamma needs customers who bought again for a value above 0; there is none.",
    );
  const mean = repeaters.reduce((sum, { meanValue }) => sum + meanValue, 0) / repeaters.length;
  const { point, value } = minimize(
    (logs) => -logLikelihood(toParameters(logs), repeaters),
    [1, 1, Math.log(mean)],
  );
  return { ...toParameters(point), logLikelihood: -value, customers: repeaters.length };
}

function toParameters(logs: readonly number[]): Parameters {
  const [p, q, gamma] = logs.map(Math.exp) as [number, number, number];
  return { p, q, gamma };
}

/** Equation 1a of the note. */
function logLikelihood({ p, q, gamma }: Parameters, repeaters: readonly Values[]): number {
  const gammas = new Map<number, number>();
  let sum = 0;
  for (const { frequency: x, meanValue: m } of repeaters) {
    let ratio = gammas.get(x);
    if (ratio === undefined) {
      ratio = logGamma(p * x + q) - logGamma(p * x) - logGamma(q);
      gammas.set(x, ratio);
    }
    sum +=
      ratio +
      q * Math.log(gamma) +
      (p * x - 1) * Math.log(m) +
      p * x * Math.log(x) -
      (p * x + q) * Math.log(gamma + m * x);
  }
  return sum;
}

/** Expected value of a purchase, given what the customer spent so far (equation 5); the population's mean without history. */
export function expectedValue({ p, q, gamma }: Parameters, history: Values): number {
  const { frequency: x, meanValue: m } = history;
  return (p * (gamma + m * x)) / (p * x + q - 1);
}
