import { expect, test } from "vitest";
import { expectedLogHazard, type SeenLead } from "../../../../scripts/simulate/ideal-observer.ts";
import { rankCorrelation } from "../../../../scripts/simulate/rank-correlation.ts";

test.each([
  ["the same order", [1, 2, 3], [10, 20, 90], 1],
  ["the opposite", [1, 2, 3], [3, 2, 1], -1],
  // Ranks 0, 1.5, 1.5, 3 and 0, 2, 1, 3: 4.5 / √(4.5 × 5).
  ["ties share their rank", [1, 2, 2, 4], [1, 3, 2, 4], 0.948683],
])("rank correlation of %s", (_name, left, right, expected) => {
  expect(rankCorrelation(left, right)).toBeCloseTo(expected, 6);
});

const lead: SeenLead = {
  leadSource: "Web",
  industry: "Health",
  daysSeen: 30,
  visits: 5,
  productViews: 8,
  carts: 1,
  pricingViews: 1,
  emailsDelivered: 4,
  emailsOpened: 1,
};

test.each<[string, Partial<SeenLead>]>([
  ["visits as many in fewer days", { daysSeen: 10 }],
  ["looks at more products", { productViews: 20 }],
  ["puts more of them into the cart", { carts: 4 }],
  ["opens every e-mail", { emailsOpened: 4 }],
  ["was referred", { leadSource: "Referral" }],
  ["is in retail", { industry: "Retail" }],
])("who knows the simulation expects a lead to buy sooner that %s", (_what, change) => {
  expect(expectedLogHazard({ ...lead, ...change })).toBeGreaterThan(expectedLogHazard(lead) + 0.05);
});

test("what a source or an industry adds is known exactly", () => {
  const referred = expectedLogHazard({ ...lead, leadSource: "Referral" });
  expect(referred - expectedLogHazard(lead)).toBeCloseTo(0.6, 9);
});
