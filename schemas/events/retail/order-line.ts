import { z } from "zod";
import { defineEvent } from "../../event-contract.ts";

/** A number that is a number in JSON and text in CSV. */
const decimal = (bigquery: "INT64" | "NUMERIC") =>
  z
    .union([z.number(), z.string().regex(bigquery === "INT64" ? /^-?\d+$/ : /^-?\d+(\.\d{1,9})?$/)])
    .meta({ bigquery });

/**
 * One line of an invoice, in the form of the UCI Online Retail export. There is no line number: two equal lines of one
 * invoice are two lines. An invoice number that begins with C is a cancellation.
 */
export const retailOrderLine = defineEvent({
  source: "retail",
  entity: "order_line",
  version: 1,
  description: "A line of a retail invoice or of its cancellation.",
  payload: z.looseObject({
    InvoiceNo: z.string().min(1),
    StockCode: z.string().min(1),
    Description: z.string().nullish(),
    Quantity: decimal("INT64"),
    InvoiceDate: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2})?$/, "not YYYY-MM-DD HH:MM")
      .meta({ timeFormat: "%Y-%m-%d %H:%M" }),
    UnitPrice: decimal("NUMERIC"),
    CustomerID: z.string().nullish().meta({ pii: "identifier" }),
    Country: z.string().nullish(),
  }),
  identity: { kind: "content" },
  occurredAt: "InvoiceDate",
  batch: { formats: ["csv", "ndjson", "parquet"] },
});
