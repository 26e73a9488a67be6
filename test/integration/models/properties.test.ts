import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCompany, defaultCompany } from "../../../scripts/simulate/company.ts";
import { createRandom } from "../../../scripts/simulate/random.ts";
import { webRow } from "./bronze.ts";
import { bronzeOf } from "./company.ts";
import { openRefinery, type Landing, type Refinery, type Row } from "./refinery.ts";

/** What BI users see, and beneath it what is refined by day or by person. */
const marts = [
  "gold.marts_marketing_customer_360",
  "gold.marts_marketing_attribution",
  "gold.marts_marketing_audiences",
  "gold.marts_marketing_campaign_performance",
  "gold.marts_marketing_email_campaigns",
  "gold.marts_marketing_email_performance",
  "gold.marts_marketing_funnel",
  "gold.marts_sales_orders",
];
const silver = [
  "silver.staging_events_all",
  "silver.staging_web_visits",
  "silver.staging_web_sessions",
  "silver.staging_customers_identifier_links",
  "silver.staging_customers_profiles",
  "silver.staging_orders_orders",
  "features.customer_activity",
];
const company = createCompany({ ...defaultCompany, customers: 30, days: 10, seed: "properties" });
const bronze = bronzeOf(company);
const all = Object.entries(bronze).flatMap(([table, rows]) => rows.map((row) => ({ table, row })));

let refinery: Refinery;
let full: Record<string, readonly string[]>;
beforeAll(async () => {
  refinery = await openRefinery([...marts, ...silver]);
  await refinery.land(bronze);
  await refinery.refine();
  full = await refinery.contents(...marts, ...silver);
});
afterAll(() => refinery.close());

const tablesOf = (rows: typeof all): Landing => {
  const landing: Record<string, Row[]> = {};
  for (const { table, row } of rows) (landing[table] ??= []).push(row);
  return landing;
};
const later = (day: unknown, days: number): string =>
  new Date(Date.parse(String(day)) + days * 86_400_000).toISOString().slice(0, 10);

test("replay equivalence: shuffled, tripled, in other batches and late by days, the same bronze gives the same gold", async () => {
  const random = createRandom("replay");
  const copies = [0, 1, 2].flatMap((copy) =>
    all.map(({ table, row }) => ({
      table,
      order: random.next(),
      row: {
        ...row,
        ingest_date: later(row["ingest_date"], random.below(5)),
        received_at: new Date(Date.parse(String(row["received_at"])) + copy * 1000).toISOString(),
      },
    })),
  );
  const shuffled = copies.toSorted((a, b) => a.order - b.order);
  await refinery.reset();
  for (const half of [0, 1]) {
    await refinery.land(tablesOf(shuffled.filter((_, n) => n % 2 === half)));
    await refinery.refine();
  }
  const replayed = await refinery.contents(...marts);
  for (const mart of marts) expect(replayed[mart], mart).toEqual(full[mart]);
  expect(full["gold.marts_marketing_customer_360"]?.length).toBeGreaterThan(10);
  expect(full["gold.marts_marketing_attribution"]?.length).toBeGreaterThan(10);
});

test("incremental equals full, whatever days arrive in which runs", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 16, maxLength: 16 }),
      async (runOfDay) => {
        const runOf = ({ row }: (typeof all)[number]): number => {
          const day = Math.floor(
            (Date.parse(String(row["occurred_at"])) - Date.parse("2026-06-01")) / 86_400_000,
          );
          return runOfDay[day % 16] ?? 0;
        };
        await refinery.reset();
        for (const run of [0, 1, 2]) {
          const arrived = all.filter((entry) => runOf(entry) === run);
          if (arrived.length === 0) continue;
          await refinery.land(tablesOf(arrived));
          await refinery.refine();
        }
        const incremental = await refinery.contents(...marts, ...silver);
        for (const table of [...marts, ...silver])
          expect(incremental[table], table).toEqual(full[table]);
      },
    ),
    { numRuns: Number(process.env["PROPERTY_RUNS"] ?? 1) },
  );
});

describe("by day", () => {
  test("a late event rebuilds its own day, the sessions' table its neighbours too, and nothing else", async () => {
    await refinery.land({
      "bronze.raw_web_page": [
        webRow(
          {
            type: "page",
            messageId: "late",
            timestamp: "2026-06-05T12:00:00.000Z",
            anonymousId: "late",
          },
          "2026-06-20",
        ),
      ],
    });
    const ran = await refinery.refine();
    expect(ran.get("silver.staging_events_all")).toEqual(["2026-06-05"]);
    expect(ran.get("silver.staging_web_visits")).toEqual([
      "2026-06-04",
      "2026-06-05",
      "2026-06-06",
    ]);
    expect(ran.has("silver.staging_orders_order_lines")).toBe(false);
  });

  test("a day restated to nothing is empty", async () => {
    const count = async (): Promise<unknown> =>
      (
        await refinery.query(
          "SELECT COUNT(*) AS n FROM silver.staging_events_all WHERE event_date = '2026-06-05'",
        )
      )[0]?.["n"];
    expect(await count()).not.toBe("0");
    for (const table of Object.keys(bronze).filter((name) => name.includes("raw_web_")))
      await refinery.query(`DELETE FROM ${table} WHERE DATE(occurred_at) = '2026-06-05'`);
    await refinery.run("silver.staging_events_all", "2026-06-05");
    await refinery.run("silver.staging_web_visits", "2026-06-05");
    expect(await count()).toBe("0");
    expect(
      await refinery.query(
        "SELECT COUNT(*) AS n FROM silver.staging_web_visits WHERE session_start_date = '2026-06-05'",
      ),
    ).toEqual([{ n: "0" }]);
  });
});
