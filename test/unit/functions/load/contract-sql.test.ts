import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { fieldRules, sqlText } from "../../../../functions/load/contract-sql.ts";
import { loadStatements } from "../../../../functions/load/load-sql.ts";
import type { EventContract } from "../../../../schemas/event-contract.ts";
import { retailOrderLine } from "../../../../schemas/events/retail/order-line.ts";
import { salesforceLead } from "../../../../schemas/events/salesforce/lead.ts";
import { startAnalyzer, type Analyzer } from "../../../../sql/analyzer/client.ts";

/** What Google's reference implementation of GoogleSQL makes of the generated statements. */
let analyzer: Analyzer;
beforeAll(async () => void (analyzer = await startAnalyzer()));
afterAll(() => analyzer.close());

type Format = "csv" | "ndjson";

/** The staged rows as a subquery in place of the staging table. */
function staged(
  format: Format,
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly string[],
) {
  const cell = (value: unknown): string =>
    value === undefined || value === null ? "CAST(NULL AS STRING)" : sqlText(String(value));
  const selects = rows.map((row) =>
    format === "csv"
      ? `SELECT ${columns.map((column, index) => `${cell(row[column])} AS c${index}`).join(", ")}`
      : `SELECT ${cell(row["line"])} AS line`,
  );
  return `(${selects.join(" UNION ALL ")})`;
}

/** `problem` of every row in order, from the statement that counts them. */
async function problems(
  contract: EventContract,
  format: Format,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<(string | null)[]> {
  const columns = format === "csv" ? [...new Set(rows.flatMap((row) => Object.keys(row)))] : [];
  const answers: (string | null)[] = [];
  for (const row of rows) {
    const [check = ""] = loadStatements({
      contract,
      format,
      columns,
      staging: staged(format, [row], columns),
    });
    const rowsOf = check
      .slice(check.indexOf("SELECT"))
      .replaceAll("@received_at", "TIMESTAMP '2026-01-02 03:04:05+00'");
    const content = await analyzer.evaluate(`SELECT problem FROM (${rowsOf})`);
    answers.push(firstText(content));
  }
  return answers;
}

/** The only cell of an answer: its text, or null. */
function firstText(content: unknown): string | null {
  const match = /"string_value":"((?:[^"\\]|\\.)*)"/.exec(JSON.stringify(content));
  return match?.[1] === undefined ? null : (JSON.parse(`"${match[1]}"`) as string);
}

const line = {
  InvoiceNo: "536365",
  StockCode: "85123A",
  Description: "HEART",
  Quantity: "6",
  InvoiceDate: "2010-12-01 08:26",
  UnitPrice: "2.55",
  CustomerID: "17850",
  Country: "United Kingdom",
};

describe("rows of CSV", () => {
  it.each([
    ["a good row", {}, null],
    ["a negative quantity", { Quantity: "-6" }, null],
    ["seconds in the time", { InvoiceDate: "2010-12-01 08:26:30" }, null],
    ["no customer", { CustomerID: "" }, null],
    ["no invoice", { InvoiceNo: "" }, "InvoiceNo: is missing"],
    ["a cell that the row does not reach", { UnitPrice: undefined }, "UnitPrice: is missing"],
    ["a quantity in words", { Quantity: "six" }, "Quantity: is no INT64"],
    ["a quantity beyond 64 bits", { Quantity: "99999999999999999999" }, "Quantity: is no INT64"],
    ["a price with a comma", { UnitPrice: "2,55" }, "UnitPrice: is no NUMERIC"],
    [
      "a time of another form",
      { InvoiceDate: "01.12.2010" },
      "InvoiceDate: is no time of the form %Y-%m-%d %H:%M",
    ],
    [
      "a day that does not exist",
      { InvoiceDate: "2010-02-30 08:26" },
      "InvoiceDate: is no time of the form %Y-%m-%d %H:%M",
    ],
  ])("%s", async (_name, change, problem) => {
    expect(await problems(retailOrderLine, "csv", [{ ...line, ...change }])).toEqual([problem]);
  });
});

describe("rows of NDJSON", () => {
  const lead = { Id: "00QHs0000000001MAA", SystemModstamp: "2026-11-20T10:00:00.000+0000" };
  it.each([
    ["a good record", JSON.stringify({ ...lead, HasOptedOutOfEmail: true, More: [1] }), null],
    ["text for a flag", JSON.stringify({ ...lead, IsConverted: "false" }), null],
    ["null for what may be absent", JSON.stringify({ ...lead, Email: null }), null],
    ["a number for text", JSON.stringify({ ...lead, Email: 5 }), "Email: is no valid string"],
    [
      "another word for a flag",
      JSON.stringify({ ...lead, IsConverted: "no" }),
      "IsConverted: is of none of the allowed kinds",
    ],
    ["null for an id", JSON.stringify({ ...lead, Id: null }), "Id: is missing"],
    ["a short id", JSON.stringify({ ...lead, Id: "00Q" }), "Id: is no valid string"],
    ["a cut line", '{"Id": "00Q', "payload: is not JSON"],
    ["a list", "[1]", "payload: is no JSON object"],
  ])("%s", async (_name, text, problem) => {
    expect(await problems(salesforceLead, "ndjson", [{ line: text }])).toEqual([problem]);
  });
});

describe("the contract in SQL and in TypeScript", () => {
  const cell = fc.oneof(
    fc.constantFrom(
      "",
      "6",
      "-1",
      "2.55",
      "1.",
      "08:26",
      "2010-12-01 08:26",
      "2010-12-01 08:26:00",
      "x",
    ),
    fc.string({ maxLength: 6 }),
  );
  const rows = fc.record({
    InvoiceNo: cell,
    StockCode: cell,
    Quantity: cell,
    InvoiceDate: cell,
    UnitPrice: cell,
  });

  it("agree on any row", async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (row) => {
        const payload = Object.fromEntries(Object.entries(row).filter(([, text]) => text !== ""));
        const [problem] = await problems(retailOrderLine, "csv", [row]);
        expect(problem === null).toBe(retailOrderLine.payload.safeParse(payload).success);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a schema without a translation", () => {
  it("is an error that names the field", () => {
    expect(() => fieldRules(z.object({ when: z.date() }))).toThrow(
      "when: a zod date has no translation to SQL; add it here.",
    );
    expect(() => fieldRules(z.object({ word: z.string().trim() }))).toThrow(
      "word: the check overwrite has no translation to SQL; add it here.",
    );
    expect(() => fieldRules(z.object({ word: z.string().regex(/a/i) }))).toThrow(
      "word: a pattern with the flags i has no translation to SQL; write it without.",
    );
  });
});
