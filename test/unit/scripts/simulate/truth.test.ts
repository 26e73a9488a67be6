import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { formOf } from "../../../../schemas/event-contract.ts";
import { findEvent } from "../../../../schemas/registry.ts";
import { createCompany } from "../../../../scripts/simulate/company.ts";
import type { LandingFile } from "../../../../scripts/simulate/landing-file.ts";

const company = createCompany({ customers: 500, days: 60, seed: "test", start: "2026-06-01" });
const { truth, files } = company;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function rowsOf({ name, text }: LandingFile): readonly Record<string, unknown>[] {
  if (name.endsWith(".csv"))
    return parse<Record<string, string>>(text, { columns: true }).map((row) =>
      Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== "")),
    );
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("the company's files", () => {
  test("keep the contracts of their sources, and say how many rows they have", () => {
    for (const file of files) {
      const contract = findEvent(file.source, file.entity);
      const rows = rowsOf(file);
      expect(rows).toHaveLength(file.rows);
      for (const row of rows) {
        const form = contract && formOf(contract, (field) => field in row);
        expect(form?.payload.safeParse(row).error?.issues ?? []).toEqual([]);
      }
    }
  });

  test("restate the last days of a platform's first synchronisation", () => {
    const rows = files.filter(({ entity }) => entity === "ad_stats").flatMap(rowsOf);
    const synced = [...new Set(rows.map((row) => row["_fivetran_synced"]))];
    const [first, second] = synced.map((at) =>
      rows.filter((row) => row["_fivetran_synced"] === at),
    );
    const days = (own: readonly Record<string, unknown>[] | undefined) =>
      new Set(own?.map((row) => row["date"]));
    expect([...days(first).intersection(days(second))]).toEqual([
      "2026-06-28",
      "2026-06-29",
      "2026-06-30",
    ]);
  });
});

describe("the truth", () => {
  test("is the same for the same seed", () => {
    expect({
      spend: sum(truth.ads.map(({ spendMicros }) => spendMicros)),
      clicks: sum(truth.ads.map(({ clicks }) => clicks)),
      emails: truth.emails.length,
      choices: truth.choices.length,
      won: truth.deals.filter(({ stage }) => stage === "Closed Won").length,
      receipts: truth.receipts.length,
      newEmails: truth.people.filter(({ emails }) => emails.length > 1).length,
    }).toMatchInlineSnapshot(`
      {
        "choices": 1076,
        "clicks": 1241,
        "emails": 632,
        "newEmails": 11,
        "receipts": 10,
        "spend": 798600000,
        "won": 30,
      }
    `);
  });

  test("whole cents are spent, and no visit from an ad comes without a click", () => {
    for (const { spendMicros } of truth.ads) expect(spendMicros % 10_000).toBe(0);
    const visits = company.journeys.flatMap(({ acts }) =>
      acts.filter(
        (act) =>
          act.kind === "page" &&
          act.session.firstPage &&
          act.session.arrival.campaign?.name === "autumn-lights",
      ),
    );
    const clicks = truth.ads.filter(({ platform }) => platform === "google_ads");
    expect(sum(clicks.map((day) => day.clicks))).toBeGreaterThanOrEqual(visits.length);
  });

  test("nobody is mailed who did not grant it, nor after unsubscribing", () => {
    for (const { person, at } of truth.emails.filter(({ type }) => type === "SENT")) {
      const held = truth.choices.findLast(
        (choice) => choice.person === person && choice.purpose === "marketing" && choice.at <= at,
      );
      expect(held?.state).toBe("granted");
      const left = truth.emails.some(
        (event) => event.person === person && event.type === "STATUSCHANGE" && event.at < at,
      );
      expect(left).toBe(false);
    }
  });

  test("shared identifiers are used by several people and are nobody's own", () => {
    const { familyEmails, testEmail, kioskDevice } = truth.shared;
    const own = new Set(
      truth.people.flatMap(({ emails, anonymousIds }) => [...emails, ...anonymousIds]),
    );
    expect([...familyEmails, testEmail, kioskDevice].filter((id) => own.has(id))).toEqual([]);
    const atKiosk = new Set(
      company.webCalls
        .filter((call) => call["anonymousId"] === kioskDevice)
        .map((call) => call["userId"]),
    );
    expect(atKiosk.size).toBeGreaterThan(5);
  });
});
