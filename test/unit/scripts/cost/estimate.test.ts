import { expect, test } from "vitest";
import { peers, prices } from "../../../../infra/cost/price-list.ts";
import { estimateCost } from "../../../../scripts/cost/estimate.ts";

const inventory = {
  bronzeTables: 9,
  models: 7,
  schedules: 3,
  secrets: 4,
  keys: 6,
  alertConditions: 40,
  biEngineGb: 2,
};

const million = estimateCost({ eventsPerDay: 1_000_000, customers: 200_000 }, inventory);
const usdOf = (what: string): string | undefined =>
  million.lines.find(({ price }) => price.what === what)?.usd.toFixed(2);

/** Worked out by hand from the price list and the assumptions. */
test.each([
  ["requests", "23.20"],
  ["CPU", "120.10"],
  ["throughput", "1.79"],
  ["Storage Write API", "0.00"],
  ["active logical storage", "19.05"],
  ["internal steps", "7.29"],
  ["time series that alerts read", "1.21"],
  ["BI Engine", "59.90"],
  ["alert conditions", "4.00"],
  ["key versions", "0.36"],
])("a million events a day: %s costs %s USD", (what, usd) => {
  expect(usdOf(what)).toBe(usd);
});

test("the total is the sum of its lines, and every assumption with a number is said", () => {
  const sum = million.lines.reduce((total, { usd }) => total + usd, 0);
  expect(million.totalUsd).toBe(sum);
  expect(million.assumptions.join("\n")).toContain("An event has 1000 bytes");
});

test("what costs nothing below the free part costs nothing", () => {
  const tiny = estimateCost(
    { eventsPerDay: 100, customers: 10 },
    { ...inventory, keys: 0, alertConditions: 0, biEngineGb: 0, bronzeTables: 0, models: 0 },
  );
  expect(tiny.lines.filter(({ usd }) => usd > 0).map(({ price }) => price.what)).toEqual([
    "batch prediction, n1-standard-2",
    "internal steps",
    "external steps",
  ]);
});

test("every price says what it is for and where it is published", () => {
  for (const { usd, source } of Object.values(prices)) {
    expect(usd).toBeGreaterThan(0);
    expect(source).toMatch(/^https:\/\/cloud\.google\.com\//);
  }
});

test("Segment's public price grows with visitors; what has no public price is not guessed", () => {
  const monthly = (customers: number): (number | undefined)[] =>
    peers.map((peer) => peer.monthly({ customers }));
  expect(monthly(10_000)).toEqual([120, 200, undefined]);
  expect(monthly(200_000)).toEqual([2_400, 200, undefined]);
});
