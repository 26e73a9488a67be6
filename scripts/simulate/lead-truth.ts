import type { BigQuery } from "@google-cloud/bigquery";
import { queryRows } from "../clients.ts";
import type { Company } from "./company.ts";
import { expectedLogHazard } from "./ideal-observer.ts";
import { rankCorrelation } from "./rank-correlation.ts";

/** Lead → chance to buy within 14 days, which no source says. */
export type LeadTruth = ReadonlyMap<string, number>;

export const leadTruthOf = (company: Company): LeadTruth =>
  new Map(
    company.journeys.map(({ person, truth }) => [
      person.salesforceLeadId,
      truth.purchaseProbability14d,
    ]),
  );

export interface TruthFigures {
  readonly leads: number;
  /** Spearman's coefficient of scores and truth. */
  readonly rankCorrelation: number;
  /** The same of whoever knows every law of the simulation and sees what the features count. */
  readonly idealObserver: number;
}

/** How the latest scores rank the leads, beside what is true about them and what could be known. */
export async function compareWithTruth(
  bigquery: BigQuery,
  truth: LeadTruth,
): Promise<TruthFigures> {
  const rows = await queryRows(
    bigquery,
    `SELECT f.*, p.probability FROM predictions.lead_scores AS p INNER JOIN features.lead_scoring AS f USING (lead_id, as_of_date)
     WHERE p.as_of_date = (SELECT MAX(as_of_date) FROM predictions.lead_scores)
     QUALIFY ROW_NUMBER() OVER (PARTITION BY lead_id ORDER BY p.scored_at DESC) = 1`,
  );
  const known = rows.filter((row) => truth.has(String(row["lead_id"])));
  const actual = known.map((row) => truth.get(String(row["lead_id"])) ?? 0);
  const count = (row: Record<string, unknown>, name: string): number => Number(row[name] ?? 0);
  const expected = known.map((row) =>
    expectedLogHazard({
      leadSource: String(row["lead_source"]),
      industry: String(row["industry"]),
      daysSeen: count(row, "days_since_first_seen"),
      visits: count(row, "count_sessions"),
      productViews: count(row, "count_product_views"),
      carts: count(row, "count_carts"),
      pricingViews: count(row, "count_pricing_views"),
      emailsDelivered: count(row, "count_email_deliveries"),
      emailsOpened: count(row, "count_email_opens"),
    }),
  );
  return {
    leads: known.length,
    rankCorrelation: rankCorrelation(
      known.map((row) => Number(row["probability"])),
      actual,
    ),
    idealObserver: rankCorrelation(expected, actual),
  };
}
