import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";

/**
 * A euro reference rate as the European Central Bank's data portal exports it (SDMX-CSV of EXR/D.*.EUR.SP00.A),
 * https://data.ecb.europa.eu/help/api/data . Days without a rate have no value.
 */
export const ecbExchangeRate = defineEvent({
  source: "ecb",
  entity: "exchange_rate",
  version: 1,
  description: "How much of a currency a euro was worth on a day.",
  payload: z.looseObject({
    KEY: z.string().nullish(),
    FREQ: z.string().nullish(),
    CURRENCY: z.string().regex(/^[A-Z]{3}$/, "not an ISO 4217 code"),
    CURRENCY_DENOM: z.literal("EUR"),
    TIME_PERIOD: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "not YYYY-MM-DD"),
    OBS_VALUE: z
      .union([z.number(), z.string().regex(/^\d+(\.\d+)?$/, "not a number")])
      .nullish()
      .meta({ bigquery: "NUMERIC" }),
  }),
  identity: { kind: "content", key: ["CURRENCY", "TIME_PERIOD"] },
  occurredAt: "TIME_PERIOD",
  readWhole: true,
  batch: { formats: ["csv", "ndjson"] },
});
