import { z } from "zod";
import { defineTable } from "../../table-contract.ts";
import { date, numeric, string } from "../../column.ts";

export const stagingFinanceExchangeRates = defineTable({
  layer: "silver",
  table: "staging_finance_exchange_rates",
  description:
    "What a unit of a currency was worth in US dollars. A published rate holds until the next one, for at most seven days.",
  row: z.object({
    rate_date: date("Day."),
    currency_code: string("ISO 4217."),
    usd_rate: numeric("US dollars for one unit, to nine decimals."),
    published_date: date("Day on which the rate was published."),
  }),
  grain: ["rate_date", "currency_code"],
  clusterBy: ["currency_code", "rate_date"],
});
