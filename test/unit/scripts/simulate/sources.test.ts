import { parse } from "csv-parse/sync";
import { assert, constantFrom, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import type { Order } from "../../../../scripts/simulate/journey.ts";
import { createPerson, salesforceId } from "../../../../scripts/simulate/person.ts";
import { createRandom } from "../../../../scripts/simulate/random.ts";
import { orderFiles } from "../../../../scripts/simulate/sources/retail.ts";
import { crmRecords } from "../../../../scripts/simulate/sources/salesforce.ts";
import { segmentCall } from "../../../../scripts/simulate/sources/web.ts";

const at = Date.parse("2026-06-01T09:05:30Z");
const person = { ...createPerson(createRandom("p"), 7, 30), phone: undefined, city: "Leeds" };

const orderOf = (name: string, more: Partial<Order> = {}) => ({
  at,
  country: "United Kingdom",
  order: {
    invoice: "600280",
    customerId: "10007",
    lines: [{ product: { code: "85123A", name, price: 205 }, quantity: 3 }],
    ...more,
  },
});

describe("the shop's nightly files", () => {
  test("are one CSV a day in the columns of the retail export", () => {
    const files = orderFiles([
      { ...orderOf("LANTERN"), at: at + 86_400_000 },
      orderOf("HEART", { customerId: undefined }),
    ]);
    expect(files).toEqual([
      {
        name: "orders-2026-06-01.csv",
        lines: 1,
        csv: "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n600280,85123A,HEART,3,2026-06-01 09:05,2.05,,United Kingdom\n",
      },
      {
        name: "orders-2026-06-02.csv",
        lines: 1,
        csv: "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n600280,85123A,LANTERN,3,2026-06-02 09:05,2.05,10007,United Kingdom\n",
      },
    ]);
  });

  test("quote names that hold commas, quotes or line ends", () => {
    const [file] = orderFiles([orderOf('POPPY "RED", LARGE\nBOXED')]);
    expect(file?.csv.split("\n").slice(1).join("\n")).toBe(
      '600280,85123A,"POPPY ""RED"", LARGE\nBOXED",3,2026-06-01 09:05,2.05,10007,United Kingdom\n',
    );
  });

  test("any name comes back from a CSV reader as it was", () => {
    const troublesome = string({ unit: constantFrom("a", ",", '"', "\n", "\r", " ", "é", "😀") });
    assert(
      property(troublesome, (name) => {
        const [file] = orderFiles([orderOf(name)]);
        const [row] = parse(file?.csv ?? "", { columns: true });
        expect(row).toMatchObject({ Description: name, Country: "United Kingdom" });
      }),
    );
  });
});

describe("the CRM's records", () => {
  test("a converted lead becomes a contact of the same person", () => {
    const records = crmRecords(person, [
      { kind: "lead", at, status: "Open - Not Contacted" },
      { kind: "lead", at: at + 60_000, status: "Closed - Converted" },
    ]);
    expect(records.map(({ object, fields }) => [object, fields.Id, fields["Status"]])).toEqual([
      ["Lead", "00QSim000000007MAA", "Open - Not Contacted"],
      ["Lead", "00QSim000000007MAA", "Closed - Converted"],
      ["Contact", "003Sim000000007IAA", undefined],
    ]);
    expect(records[1]?.fields).toMatchObject({
      CreatedDate: "2026-06-01T09:05:30.000+0000",
      SystemModstamp: "2026-06-01T09:06:30.000+0000",
      IsConverted: true,
      ConvertedDate: "2026-06-01",
      ConvertedContactId: "003Sim000000007IAA",
      Phone: null,
      City: "Leeds",
    });
  });

  test("nobody without a lead is there", () => {
    expect(crmRecords(person, [])).toEqual([]);
  });

  test.each([
    ["00Q", 0, "00QSim000000000MAA"],
    ["003", 35, "003Sim00000000ZIAQ"],
  ])("ids of 18 characters carry the case of the first 15: %s %i", (prefix, number, id) => {
    expect(salesforceId(prefix, number)).toBe(id);
  });
});

describe("the site's calls", () => {
  const session = {
    device: 0,
    arrival: { campaign: { source: "google", medium: "cpc", name: "lights" }, gclid: true },
    userId: undefined,
    firstPage: true,
  } as const;
  const page = { kind: "page", at, session, path: "/pricing", engagedMs: 5000 } as const;

  test("the first page of a tagged visit carries its campaign, the next ones do not", () => {
    const first = segmentCall(createRandom("s"), person, page);
    expect(first).toMatchObject({
      type: "page",
      timestamp: "2026-06-01T09:05:30.000Z",
      anonymousId: person.devices[0]?.anonymousId,
      context: { campaign: { source: "google", medium: "cpc", name: "lights" } },
      properties: { path: "/pricing", referrer: "", engaged_msec: 5000 },
    });
    expect(JSON.stringify(first?.["properties"])).toMatch(
      /"url":"https:\/\/shop\.example\.com\/pricing\?utm_source=google&utm_medium=cpc&utm_campaign=lights&gclid=Cj0[0-9a-f]{20}"/,
    );
    const later = { ...page, session: { ...session, firstPage: false } };
    expect(segmentCall(createRandom("s"), person, later)).toMatchObject({
      context: { page: { url: "https://shop.example.com/pricing" } },
    });
  });

  test("what the CRM and the shop's files tell is no call", () => {
    expect(segmentCall(createRandom("s"), person, { kind: "lead", at, status: "x" })).toBe(
      undefined,
    );
  });
});
