import { readFile } from "node:fs/promises";
import { expectedPurchases, fitBgNbd } from "../../functions/_shared/clv/bg-nbd.ts";
import { fitGammaGamma } from "../../functions/_shared/clv/gamma-gamma.ts";
import { type Purchase, purchaseHistories } from "../../functions/_shared/clv/purchase-history.ts";
import type { Check } from "./report.ts";

export const cdnowFile = "cdnow/CDNOW_sample.txt";

/**
 * The 1/10 sample of CDNOW, calibrated to 1997-09-30 and held out for the 39 weeks after
 * (Fader, Hardie & Lee 2005; parameters of Gamma-Gamma from Fader & Hardie 2013).
 */
export async function evaluateCdnow(path: string): Promise<{
  figures: Readonly<Record<string, number>>;
  checks: readonly Check[];
}> {
  const purchases = parseSample(await readFile(path, "utf8"));
  const histories = purchaseHistories(purchases, "1997-09-30");
  const later = purchaseHistories(purchases, "1998-06-30");
  const frequency = fitBgNbd(histories.values());
  const value = fitGammaGamma(histories.values());

  let actual = 0;
  let expected = 0;
  let error = 0;
  for (const [customerId, history] of histories) {
    const repeats = later.get(customerId)!.frequency - history.frequency;
    const predicted = expectedPurchases(frequency, history, 39);
    actual += repeats;
    expected += predicted;
    error += Math.abs(repeats - predicted);
  }
  const figures = {
    customers: histories.size,
    r: frequency.r,
    alpha: frequency.alpha,
    a: frequency.a,
    b: frequency.b,
    logLikelihood: frequency.logLikelihood,
    p: value.p,
    q: value.q,
    gamma: value.gamma,
    holdoutActual: actual,
    holdoutExpected: expected,
    holdoutMae: error / histories.size,
  };
  return { figures, checks: compare(figures) };
}

/** The published digits: [figure, decimals, published]. */
const published: readonly (readonly [string, number, number])[] = [
  ["r", 3, 0.243],
  ["alpha", 2, 4.41],
  ["a", 3, 0.793],
  ["b", 3, 2.426],
  ["logLikelihood", 1, -9582.4],
  ["p", 2, 6.25],
  ["q", 2, 3.74],
  ["gamma", 1, 15.4],
  ["holdoutActual", 0, 1882],
  ["holdoutExpected", 0, 1653],
  ["holdoutMae", 3, 0.785],
];

function compare(figures: Readonly<Record<string, number>>): Check[] {
  return published.map(([metric, decimals, expected]) => {
    const value = Number(figures[metric]!.toFixed(decimals));
    // One unit of the last digit: optimisers stop at slightly different points of a flat maximum.
    const isMet = Math.abs(value - expected) <= 1.0001 * 10 ** -decimals;
    return { model: "BG/NBD, Gamma-Gamma", metric, value, limit: `= ${expected}`, isMet };
  });
}

/** Columns: master id, sample id, YYYYMMDD, number of CDs, dollars. */
function parseSample(text: string): Purchase[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, customerId = "", date = "", , dollars = ""] = line.trim().split(/\s+/);
      const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
      return { customerId, date: iso, value: Number(dollars) };
    });
}
