import {
  cartPerInterest,
  interestOf,
  logPurchaseHazard,
  openChanceOf,
  pricingPerInterest,
  productsPerInterest,
  visitsPerDay,
} from "./intent.ts";

/** What the sources show of a lead. */
export interface SeenLead {
  readonly leadSource: string;
  readonly industry: string;
  readonly daysSeen: number;
  readonly visits: number;
  readonly productViews: number;
  readonly carts: number;
  readonly pricingViews: number;
  readonly emailsDelivered: number;
  readonly emailsOpened: number;
}

/** Share of the visits that are on the one device that gives a lead away, and how many people have so many devices. */
const devices = [
  [1, 0.7],
  [1 / 2, 0.25],
  [1 / 3, 0.05],
] as const;

/**
 * The logarithm of a lead's purchase hazard that somebody expects who knows every law of the simulation but not the person:
 * Bayes' rule over a grid of intents. No model ranks leads better than this but by luck. E-mails are all taken for weekly ones.
 */
export function expectedLogHazard(seen: SeenLead): number {
  const grid = Array.from({ length: 81 }, (_, step) => -4 + step / 10);
  const logs = grid.map((intent) => -(intent ** 2) / 2 + logLikelihood(seen, intent));
  const greatest = Math.max(...logs);
  let total = 0;
  let sum = 0;
  for (const [index, intent] of grid.entries()) {
    const weight = Math.exp(logs[index]! - greatest);
    total += weight;
    sum += weight * logPurchaseHazard(intent, seen.leadSource, seen.industry);
  }
  return sum / total;
}

function logLikelihood(seen: SeenLead, intent: number): number {
  const { visits, productViews, carts } = seen;
  const interest = interestOf(intent);
  const visiting = devices.reduce((sum, [share, people]) => {
    const expected = visitsPerDay(intent) * share * Math.max(seen.daysSeen, 1);
    return sum + people * Math.exp(visits * Math.log(expected) - expected);
  }, 0);
  return (
    Math.log(visiting) +
    productViews * Math.log(interest) -
    visits * productsPerInterest * interest +
    times(carts, productViews, cartPerInterest * interest) +
    times(seen.pricingViews, visits, pricingPerInterest * interest) +
    times(seen.emailsOpened, seen.emailsDelivered, openChanceOf(intent))
  );
}

/** Logarithm of the chance of so many in so many tries, without the part that the chance does not change. */
function times(found: number, tries: number, chance: number): number {
  const held = Math.min(chance, 0.99);
  return found * Math.log(held) + Math.max(tries - found, 0) * Math.log(1 - held);
}
