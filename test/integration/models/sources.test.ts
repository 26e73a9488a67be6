import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCompany } from "../../../scripts/simulate/company.ts";
import { bronzeOf } from "./company.ts";
import { bronzeOfFiles } from "./landing-files.ts";
import { openRefinery, type Refinery } from "./refinery.ts";

const models = [
  "silver.staging_ads_performance",
  "silver.staging_email_events",
  "silver.staging_customers_consent_events",
  "silver.staging_orders_orders",
  "silver.staging_sales_opportunities",
  "silver.staging_sales_opportunity_history",
  "silver.staging_sales_accounts",
  "silver.staging_sales_contacts",
  "silver.staging_sales_leads",
  "silver.staging_finance_exchange_rates",
];
const company = createCompany({ customers: 150, days: 40, seed: "sources", start: "2026-06-01" });
const { truth } = company;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

let refinery: Refinery;
beforeAll(async () => {
  refinery = await openRefinery(models);
  await refinery.land(bronzeOf(company));
  await refinery.refine();
});
afterAll(() => refinery.close());

const rows = async (sql: string) => (await refinery.query(sql)).map((row) => ({ ...row }));

describe("against the simulated company's truth", () => {
  test("every platform's spend is there to the cent, restatements applied", async () => {
    const silver = await rows(
      "SELECT platform, CAST(SUM(spend_micros) AS STRING) AS spend, CAST(SUM(clicks) AS STRING) AS clicks, CAST(SUM(impressions) AS STRING) AS impressions FROM silver.staging_ads_performance GROUP BY platform ORDER BY platform",
    );
    const expected = ["facebook_ads", "google_ads", "linkedin_ads"].map((platform) => {
      const own = truth.ads.filter((day) => day.platform === platform);
      return {
        platform,
        spend: String(sum(own.map((day) => day.spendMicros))),
        clicks: String(sum(own.map((day) => day.clicks))),
        impressions: String(sum(own.map((day) => day.impressions))),
      };
    });
    expect(silver).toEqual(expected);
  });

  test("every ad stands in its campaign and account, with currency and zone", async () => {
    expect(
      await rows(
        "SELECT DISTINCT platform, account_id, account_time_zone, currency_code, campaign_id, ad_group_id FROM silver.staging_ads_performance ORDER BY platform",
      ),
    ).toEqual([
      {
        platform: "facebook_ads",
        account_id: "4200000001",
        account_time_zone: "Europe/Paris",
        currency_code: "EUR",
        campaign_id: "42001",
        ad_group_id: "42101",
      },
      {
        platform: "google_ads",
        account_id: "4100000001",
        account_time_zone: "Europe/London",
        currency_code: "GBP",
        campaign_id: "41001",
        ad_group_id: "41101",
      },
      {
        platform: "linkedin_ads",
        account_id: "4300000001",
        account_time_zone: "UTC",
        currency_code: "USD",
        campaign_id: "43001",
        ad_group_id: "43101",
      },
    ]);
  });

  test("every newsletter's events are there once, machines' opens marked", async () => {
    const count = (type: string, isMachine = false): string =>
      String(
        truth.emails.filter((event) => event.type === type && event.isMachine === isMachine).length,
      );
    const [silver] = await rows(
      `SELECT COUNTIF(event_type = 'sent') AS sent, COUNTIF(event_type = 'delivered') AS delivered, COUNTIF(event_type = 'opened' AND NOT is_machine_open) AS opened, COUNTIF(is_machine_open) AS machines,
         COUNTIF(event_type = 'clicked') AS clicked, COUNTIF(event_type = 'bounced') AS bounced, COUNTIF(event_type = 'unsubscribed') AS unsubscribed
       FROM silver.staging_email_events WHERE source = 'hubspot'`,
    );
    expect(silver).toEqual({
      sent: count("SENT"),
      delivered: count("DELIVERED"),
      opened: count("OPEN"),
      machines: count("OPEN", true),
      clicked: count("CLICK"),
      bounced: count("BOUNCE"),
      unsubscribed: count("STATUSCHANGE"),
    });
    expect(Number(silver?.["sent"])).toBeGreaterThan(50);
  });

  test("every choice is there as it was made", async () => {
    const silver = await rows(
      "SELECT identifier, purpose, channel, state, UNIX_MILLIS(occurred_at) AS happened FROM silver.staging_customers_consent_events WHERE source = 'consent'",
    );
    const text = (values: readonly unknown[]): string => values.map(String).join(" ");
    expect(
      silver
        .map((row) =>
          text([row["happened"], row["identifier"], row["purpose"], row["channel"], row["state"]]),
        )
        .toSorted(),
    ).toEqual(
      truth.choices
        .map(({ at, email, purpose, channel, state }) => text([at, email, purpose, channel, state]))
        .toSorted(),
    );
  });

  test("who opted out in the CRM denied e-mail, and who did not has said nothing there", async () => {
    const [silver] = await rows(
      "SELECT COUNT(DISTINCT identifier) AS people, COUNTIF(state = 'granted') AS granted FROM silver.staging_customers_consent_events WHERE source = 'salesforce'",
    );
    const changes = company.crmChanges.filter(
      ({ fields }) => fields["HasOptedOutOfEmail"] === true,
    );
    expect(silver).toEqual({
      people: String(new Set(changes.map(({ fields }) => fields.Id)).size),
      granted: "0",
    });
  });

  test("the store's money is there, what came back with its sign", async () => {
    const [silver] = await rows(
      "SELECT COUNT(*) AS documents, SUM(amount_micros) AS net, SUM(refunded_micros) AS refunded FROM silver.staging_orders_orders WHERE source = 'offline'",
    );
    const of = (kind: string) =>
      sum(truth.receipts.filter((one) => one.kind === kind).map((one) => one.totalMicros));
    expect(silver).toEqual({
      documents: String(truth.receipts.length),
      net: String(of("sale") - of("return")),
      refunded: String(of("return")),
    });
  });

  test("the shop's orders add up to their lines", async () => {
    const [silver] = await rows(
      `SELECT (SELECT SUM(amount_micros) FROM silver.staging_orders_orders WHERE source = 'retail') - (SELECT SUM(amount_micros) FROM silver.staging_orders_order_lines) AS difference`,
    );
    expect(silver).toEqual({ difference: "0" });
  });

  test("every deal ended as it ended, and its history has each of its states", async () => {
    const ended = await rows(
      "SELECT opportunity_id, stage, amount_micros FROM silver.staging_sales_opportunities ORDER BY opportunity_id",
    );
    expect(ended).toEqual(
      truth.deals
        .map((deal) => ({
          opportunity_id: deal.opportunityId,
          stage: deal.stage,
          amount_micros: String(deal.amountMicros),
        }))
        .toSorted((a, b) => (a.opportunity_id < b.opportunity_id ? -1 : 1)),
    );
    const [history] = await rows(
      "SELECT COUNT(*) AS states, COUNTIF(is_current) AS current_states, COUNTIF(valid_to <= valid_from) AS wrong FROM silver.staging_sales_opportunity_history",
    );
    expect(history).toEqual({
      states: String(2 * truth.deals.length),
      current_states: String(truth.deals.length),
      wrong: "0",
    });
  });

  test("leads, contacts and accounts are there once each", async () => {
    const [silver] = await rows(
      `SELECT (SELECT COUNT(*) FROM silver.staging_sales_leads) AS leads, (SELECT COUNT(*) FROM silver.staging_sales_contacts WHERE source = 'hubspot') AS hubspot, (SELECT COUNT(*) FROM silver.staging_sales_accounts) AS accounts`,
    );
    const leads = company.journeys.filter((journey) => journey.truth.isLead).length;
    expect(silver).toEqual({
      leads: String(leads),
      hubspot: String(leads),
      accounts: String(truth.deals.length),
    });
  });

  test("a rate holds over the weekend, in dollars", async () => {
    const rates = await rows(
      "SELECT CAST(rate_date AS STRING) AS day, currency_code, CAST(usd_rate AS STRING) AS rate, CAST(published_date AS STRING) AS published FROM silver.staging_finance_exchange_rates WHERE rate_date BETWEEN '2026-06-05' AND '2026-06-07' AND currency_code IN ('EUR', 'GBP') ORDER BY day, currency_code",
    );
    expect(rates).toEqual(
      ["2026-06-05", "2026-06-06", "2026-06-07"].flatMap((day) => [
        { day, currency_code: "EUR", rate: "1.15", published: "2026-06-05" },
        { day, currency_code: "GBP", rate: "1.337209302", published: "2026-06-05" },
      ]),
    );
  });

  test("another run of the same bronze changes nothing", async () => {
    const before = await refinery.contents(...models);
    for (const [table, landed] of Object.entries(bronzeOfFiles(company.files)))
      await refinery.land({
        [table]: landed.map((row) => ({ ...row, ingest_date: "2026-08-01" })),
      });
    await refinery.refine();
    expect(await refinery.contents(...models)).toEqual(before);
  });
});
