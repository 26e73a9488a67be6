import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCompany, defaultCompany } from "../../../scripts/simulate/company.ts";
import { bronzeOf } from "./company.ts";
import { openRefinery, type Refinery, type Row } from "./refinery.ts";

const touches = "silver.staging_marketing_touches";
const effects = "silver.staging_marketing_channel_effects";
const attribution = "gold.marts_marketing_attribution";
let refinery: Refinery;
beforeAll(async () => {
  refinery = await openRefinery([attribution]);
});
beforeEach(() => refinery.reset());
afterAll(() => refinery.close());

const timeOf = (day: number): string => `2026-06-${String(day).padStart(2, "0")}T12:00:00Z`;

/** A conversion on day 30 after touches on the days given, `Email@16`. */
const converted = (id: string, ...path: readonly string[]): Row[] =>
  path.map((touch, n) => {
    const [channel, day = String(n + 1)] = touch.split("@");
    return {
      conversion_id: id,
      conversion_type: "purchase",
      customer_id: id,
      conversion_timestamp: timeOf(30),
      revenue_micros: 90_000_000,
      currency_code: "GBP",
      touch_index: n + 1,
      path_length: path.length,
      session_key: `${id}-${n}`,
      touched_at: timeOf(Number(day)),
      channel,
    };
  });

/** Sessions of a person who never converted. */
const lost = (person: string, ...path: readonly string[]): Row[] =>
  path.map((channel, n) => ({
    session_key: `${person}-${n}`,
    session_id: "1",
    session_start_date: timeOf(n + 1).slice(0, 10),
    session_start_timestamp: timeOf(n + 1),
    session_end_timestamp: timeOf(n + 1),
    user_pseudo_id: person,
    count_events: 1,
    count_pageviews: 1,
    is_session_engaged: false,
    sum_engaged_time_msec: 0,
    count_purchase: 0,
    count_generate_lead: 0,
    purchase_revenue_micros: 0,
    purchase_revenue: "0",
    session_source: "s",
    session_medium: "m",
    session_default_channel_grouping: channel,
    platform: "WEB",
    session_number: n + 1,
    last_non_direct_source: "s",
    last_non_direct_medium: "m",
    last_non_direct_default_channel_grouping: channel,
    user_source: "s",
    user_medium: "m",
  }));

async function attribute(
  conversions: readonly Row[],
  sessions: readonly Row[] = [],
): Promise<void> {
  const changed = (kind: string, rows: readonly Row[], column: string): Row[] =>
    [...new Set(rows.map((row) => row[column]))].map((id) => ({ kind, id }));
  await refinery.land({
    [touches]: conversions,
    "silver.staging_web_sessions": sessions,
    "silver.staging_customers_changes": [
      ...changed("customer", conversions, "customer_id"),
      ...changed("identity", conversions, "customer_id"),
      ...changed("device", sessions, "user_pseudo_id"),
    ],
  });
  await refinery.run("silver.staging_marketing_steps");
  await refinery.run(effects);
  await refinery.run("silver.staging_marketing_shares");
}
async function weights(rule: string, conversion = "c"): Promise<unknown[]> {
  const rows = await refinery.query(
    `SELECT ${rule} AS share FROM ${attribution} WHERE conversion_id = '${conversion}' ORDER BY touch_index`,
  );
  return rows.map((row) => row["share"]);
}

describe("shares worked out by hand", () => {
  test("first, last, linear, position-based and time decay", async () => {
    // 14 and 7 days before: 1/4 and 1/2 against 1, so 1/7, 2/7, 4/7.
    await attribute([
      ...converted("c", "Email@16", "Display@23", "Email@30"),
      ...converted("one", "SMS@1"),
    ]);
    expect(await weights("first_touch")).toEqual(["1", "0", "0"]);
    expect(await weights("last_touch")).toEqual(["0", "0", "1"]);
    expect(await weights("linear")).toEqual(["0.333333333", "0.333333333", "0.333333334"]);
    expect(await weights("position_based")).toEqual(["0.4", "0.2", "0.4"]);
    expect(await weights("time_decay")).toEqual(["0.142857143", "0.285714286", "0.571428571"]);
    expect(await weights("position_based", "one")).toEqual(["1"]);
    expect(await weights("time_decay", "one")).toEqual(["1"]);
  });

  test("Shapley: Email and Display need each other, and Email's two touches share its half", async () => {
    await attribute([...converted("c", "Email", "Display", "Email")]);
    expect(await weights("shapley")).toEqual(["0.25", "0.5", "0.25"]);
  });

  test("Markov: three paths, one of which converts", async () => {
    // Start: A 2/3, B 1/3. A: B 1/2, lost 1/2. B: C. C: converts 1/2, lost 1/2. Chance 1/3.
    // Without A only 1/3 begin at B, so 1/6; without B or C nobody converts.
    await attribute(converted("c", "A", "B", "C"), [...lost("x", "A"), ...lost("y", "B", "C")]);
    const rows = await refinery.query(
      `SELECT channel, conversion_chance, removal_effect FROM ${effects} ORDER BY channel`,
    );
    expect(
      rows.map((row) => [
        row["channel"],
        Number(row["conversion_chance"]),
        Number(row["removal_effect"]),
      ]),
    ).toEqual([
      ["A", expect.closeTo(1 / 3, 12), 0.5],
      ["B", expect.closeTo(1 / 3, 12), 1],
      ["C", expect.closeTo(1 / 3, 12), 1],
    ]);
    expect(await weights("markov")).toEqual(["0.2", "0.4", "0.4"]);
  });

  test("Markov: a path that goes round in a circle", async () => {
    // A: B 1/2, converts 1/2. B: A 1/2, lost 1/2. Chance from A 2/3, from B 1/3, from the start 1/2.
    // Without B: 1/2 begin at A, 1/2 of them convert: 1/4. Without A: none.
    await attribute(converted("c", "A", "B", "A"), lost("x", "B"));
    const rows = await refinery.query(
      `SELECT channel, chance_without FROM ${effects} ORDER BY channel`,
    );
    expect(rows.map((row) => Number(row["chance_without"]))).toEqual([0, 0.25]);
    expect(await weights("markov")).toEqual(["0.4", "0.2", "0.4"]);
  });
});

test("of the simulated company every conversion is there once, and every rule shares it out exactly", async () => {
  const company = createCompany({ ...defaultCompany, customers: 120, days: 40 });
  await refinery.land(bronzeOf(company));
  await refinery.refine();
  const rules = [
    "first_touch",
    "last_touch",
    "linear",
    "position_based",
    "time_decay",
    "markov",
    "shapley",
  ];
  const [row] = await refinery.query(
    `SELECT conversion_type, COUNT(*) AS conversions, LOGICAL_AND(is_whole) AS is_whole, MAX(touches) > 2 AS has_long_paths,
       LOGICAL_AND(sane) AS sane
     FROM (
       SELECT conversion_id, conversion_type, COUNT(*) AS touches,
         ${rules.map((rule) => `SUM(${rule}) = 1`).join(" AND ")} AS is_whole,
         LOGICAL_AND(${rules.map((rule) => `${rule} BETWEEN 0 AND 1`).join(" AND ")}) AS sane
       FROM ${attribution} GROUP BY conversion_id, conversion_type
     )
     WHERE conversion_type = 'purchase' GROUP BY conversion_type`,
  );
  const orders =
    company.journeys.reduce((sum, { truth }) => sum + truth.orders, 0) +
    company.regulars
      .flatMap((regular) => regular.orders)
      .filter(({ order }) => !order.invoice.startsWith("C")).length +
    company.truth.receipts.filter(({ kind }) => kind === "sale").length;
  expect(row).toEqual({
    conversion_type: "purchase",
    conversions: String(orders),
    is_whole: "true",
    has_long_paths: "true",
    sane: "true",
  });
  const [revenue] = await refinery.query(
    `SELECT ROUND(SUM(revenue * markov), 2) = (SELECT SUM(CAST(amount_micros AS NUMERIC)) / 1000000 FROM silver.staging_orders_orders WHERE NOT is_cancellation) AS adds_up
     FROM ${attribution} WHERE conversion_type = 'purchase'`,
  );
  expect(revenue).toEqual({ adds_up: "true" });
});
