import { describe, expect, test } from "vitest";
import { findEvent } from "../../../../schemas/registry.ts";
import { createCompany, type CompanyOptions } from "../../../../scripts/simulate/company.ts";
import type { Act } from "../../../../scripts/simulate/journey.ts";

const options: CompanyOptions = { customers: 300, days: 60, seed: "test", start: "2026-06-01" };
const company = createCompany(options);
const { journeys } = company;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const actsOf = <K extends Act["kind"]>(kind: K) =>
  journeys.flatMap(({ acts, person }) =>
    acts
      .filter((act): act is Extract<Act, { kind: K }> => act.kind === kind)
      .map((act) => ({ act, person })),
  );

describe("a simulated company", () => {
  test("is the same for the same seed", () => {
    expect({
      webCalls: company.webCalls.length,
      repeatedCalls: company.repeatedCalls,
      crmChanges: company.crmChanges.length,
      orderFiles: company.orderFiles.length,
      orderLines: sum(company.orderFiles.map((file) => file.lines)),
      refusedCalls: company.refusedCalls.length,
      brokenMessages: company.brokenMessages.length,
      leads: journeys.filter(({ truth }) => truth.isLead).length,
      buyers: journeys.filter(({ truth }) => truth.orders > 0).length,
      sessions: sum(journeys.map(({ truth }) => truth.sessions)),
    }).toEqual({
      webCalls: 17_426,
      repeatedCalls: 327,
      crmChanges: 512,
      orderFiles: 59,
      orderLines: 1256,
      refusedCalls: 17,
      brokenMessages: 17,
      leads: 210,
      buyers: 57,
      sessions: 2375,
    });
    expect(createCompany(options)).toEqual(company);
  });

  test("is another for another seed", () => {
    const other = createCompany({ ...options, seed: "other" });
    expect(other.journeys[0]?.person.email).not.toBe(journeys[0]?.person.email);
  });

  test("has the same people whoever else there is", () => {
    const smaller = createCompany({ ...options, customers: 50 });
    expect(smaller.journeys).toEqual(journeys.slice(0, 50));
  });
});

describe("what is true of its people", () => {
  test("everything happens within the simulated days, in order", () => {
    const first = Date.parse("2026-06-01T00:00:00Z");
    for (const { acts } of journeys) {
      const times = acts.map((act) => act.at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      for (const at of times) {
        expect(at).toBeGreaterThanOrEqual(first);
        expect(at).toBeLessThan(first + 61 * 86_400_000);
      }
    }
  });

  test("only leads buy, and only who bought is converted", () => {
    for (const { acts, truth } of journeys) {
      const statuses = acts.flatMap((act) => (act.kind === "lead" ? [act.status] : []));
      expect(statuses[0]).toBe(truth.isLead ? "Open - Not Contacted" : undefined);
      if (truth.orders > 0) expect(truth.isLead).toBe(true);
      expect(statuses.filter((status) => status === "Closed - Converted").length).toBeLessThan(
        Math.min(truth.orders, 1) + 1,
      );
    }
  });

  test("a first page opens each session", () => {
    const opened = actsOf("page").filter(({ act }) => act.session.firstPage).length;
    expect(opened).toBe(2375);
  });

  test("a cancellation takes back a line of an earlier order", () => {
    const invoices = new Map(actsOf("order").map(({ act }) => [act.order.invoice, act]));
    const cancellations = [...invoices].filter(([invoice]) => invoice.startsWith("C"));
    expect(cancellations).toHaveLength(3);
    for (const [invoice, { at, order }] of cancellations) {
      const original = invoices.get(invoice.slice(1));
      expect(original?.at).toBeLessThan(at);
      const [line] = original?.order.lines ?? [];
      expect(order.lines).toEqual([{ ...line, quantity: -(line?.quantity ?? 0) }]);
    }
  });

  test("an account belongs to who orders; some order as guests", () => {
    const orders = actsOf("order");
    expect(orders.filter(({ act }) => act.order.customerId === undefined)).toHaveLength(3);
    for (const { act, person } of orders)
      expect([undefined, person.shopId, person.secondShopId]).toContain(act.order.customerId);
  });

  test("nobody who opted out is sent e-mail", () => {
    expect(actsOf("email").filter(({ person }) => person.optedOutOfEmail)).toEqual([]);
  });

  test("a keener person is more likely to buy", () => {
    const chances = journeys.map(({ truth }) => truth.purchaseProbability14d);
    expect(Math.min(...chances)).toBeGreaterThan(0);
    expect(Math.max(...chances)).toBeLessThan(1);
    const average = (keen: boolean): number => {
      const own = journeys.filter(({ person }) => person.intent > 0 === keen);
      return sum(own.map(({ truth }) => truth.purchaseProbability14d)) / own.length;
    };
    expect(average(true)).toBeGreaterThan(2 * average(false));
  });
});

describe("what its systems send", () => {
  test("keeps the contracts of its sources", () => {
    for (const call of company.webCalls) {
      const payload = { ...call, receivedAt: "2026-07-01T00:00:00.000Z" };
      const contract = findEvent("web", String(call["type"]));
      expect(contract?.payload.safeParse(payload).error?.issues ?? []).toEqual([]);
    }
    for (const { object, fields } of company.crmChanges) {
      const contract = findEvent("salesforce", object.toLowerCase());
      expect(contract?.payload.safeParse(fields).error?.issues ?? []).toEqual([]);
    }
  });

  test("has the mess of reality: repeated, late and out of order", () => {
    const ids = company.webCalls.map((call) => String(call["messageId"]));
    expect(ids.length - new Set(ids).size).toBe(327);
    const times = company.webCalls.map((call) => String(call["timestamp"]));
    expect(times).not.toEqual(times.toSorted());
  });

  test("CRM changes come in order of their modification", () => {
    const stamps = company.crmChanges.map(({ fields }) => fields.SystemModstamp);
    expect(stamps).toEqual(stamps.toSorted());
    expect(stamps[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  });

  test("broken messages are each broken in their own way", () => {
    const [noJson, source, entity, payload] = company.brokenMessages;
    expect(noJson).toBe("{not json");
    expect(JSON.parse(source ?? "")).toMatchObject({ source: "fax" });
    expect(JSON.parse(entity ?? "")).toMatchObject({ source: "web", entity: "telepathy" });
    expect(JSON.parse(payload ?? "")).toMatchObject({ payload: { event: 42 } });
  });
});

describe("its customers of old", () => {
  test("ordered before the first day too, and that history is one file", () => {
    expect(company.regulars).toHaveLength(60);
    const [history] = company.orderFiles.filter(({ name }) => name.startsWith("orders-before-"));
    expect(history?.name).toBe("orders-before-2026-06-01.csv");
    expect(history?.csv.split("\n")[1]).toMatch(/,2025-/);
  });

  test("place nothing any more once they have left", () => {
    for (const { truth } of company.regulars)
      expect(truth.churnProbability28d).toBeGreaterThan(truth.hasLeft ? 0.999 : 0);
  });
});
