/** What a person's wish to buy drives, by its standardised size. The sources see only what comes of it. */

const sourceEffects: Readonly<Record<string, number>> = {
  Referral: 0.6,
  "Trade Show": 0.3,
  Web: 0,
  "Purchased List": -0.8,
};

export const logPurchaseHazard = (intent: number, leadSource: string, industry: string): number =>
  -5.2 + 1.3 * intent + (sourceEffects[leadSource] ?? 0) + (industry === "Retail" ? 0.5 : 0);

export const visitsPerDay = (intent: number): number =>
  Math.min(0.8, 0.14 * Math.exp(0.55 * intent));

/** Products looked at in a visit, on average, are 1.6 times this. */
export const interestOf = (intent: number): number => Math.exp(0.5 * intent);
export const productsPerInterest = 1.6;
/** Chance to put a product that is looked at into the cart, and to look at the prices in a visit. */
export const cartPerInterest = 0.1;
export const pricingPerInterest = 0.15;

export const openChanceOf = (intent: number): number => 0.3 + 0.2 * Math.tanh(intent);
export const newsletterOpenChanceOf = (intent: number): number => 0.3 + 0.15 * Math.tanh(intent);
