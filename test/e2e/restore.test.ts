import { afterAll, beforeAll, expect, test } from "vitest";
import { backfill } from "../../scripts/backfill/backfill.ts";
import { createBigQuery, queryRows } from "../../scripts/clients.ts";
import { awaitLanding, publishCompany, seedSalesforce } from "../../scripts/demo.ts";
import { restoreFromSnapshot } from "../../scripts/restore/from-snapshot.ts";
import { rebuildFromBronze } from "../../scripts/restore/rebuild.ts";
import { runWorkflow } from "../../scripts/run-workflow.ts";
import { createCompany, defaultCompany } from "../../scripts/simulate/company.ts";
import { openTestCloud, type TestCloud } from "./cloud.ts";

const company = createCompany({ ...defaultCompany, customers: 120, days: 30 });
const quiet = (): void => undefined;

let opened: TestCloud;
beforeAll(async () => {
  opened = await openTestCloud();
  await seedSalesforce(opened.target, company);
  const published = await publishCompany(opened.target, company, quiet);
  await awaitLanding(opened.target, published.events, quiet);
  await runWorkflow(opened.target, "pipeline", {});
});
afterAll(async () => opened?.cloud.close());

const query = (sql: string): Promise<Record<string, unknown>[]> =>
  queryRows(createBigQuery(opened.target), sql);
const customers = (): Promise<Record<string, unknown>[]> =>
  query("SELECT * FROM gold.marts_marketing_customer_360 ORDER BY customer_id");

test("gold that was spoilt is rebuilt from bronze, row for row", async () => {
  const sound = await customers();
  expect(sound.length).toBeGreaterThan(50);
  await query(
    "UPDATE gold.marts_marketing_customer_360 SET total_purchases = 99, email = 'x' WHERE TRUE",
  );
  await query("DELETE FROM silver.staging_web_sessions WHERE TRUE");

  const steps: string[] = [];
  const rebuild = await rebuildFromBronze(opened.target, (step) => steps.push(step));

  expect(await customers()).toEqual(sound);
  expect(rebuild.runs, steps.join("\n")).toBe(1);
  expect(steps[1]).toBe("run 1 of the pipeline made every table");
  expect(rebuild.tables.every(({ rowsAfter, rowsBefore }) => rowsAfter >= rowsBefore)).toBe(true);
  expect(rebuild.tables.find(({ table }) => table === "silver.staging_web_sessions")).toMatchObject(
    { rowsBefore: 0 },
  );
});

test("what the rebuild read is in the costs of the day", async () => {
  const [row] = await query(
    "SELECT SUM(runs) AS runs, SUM(bytes_processed) > 0 AS has_bytes FROM ops.job_costs WHERE model = 'gold.marts_marketing_customer_360'",
  );
  expect(row).toEqual({ runs: "2", has_bytes: true });
});

test("a backfill rebuilds past days window by window, and what is finished is not run again", async () => {
  const sound = await customers();
  const events =
    "SELECT event_date, COUNT(*) AS events FROM silver.staging_events_all GROUP BY event_date ORDER BY event_date";
  const before = await query(events);
  await query("DELETE FROM silver.staging_events_all WHERE TRUE");
  await query("DELETE FROM silver.staging_web_sessions WHERE TRUE");
  const request = {
    from: String(before[0]?.["event_date"]),
    to: String(before.at(-1)?.["event_date"]),
    models: ["silver.staging_events_all"],
    windowDays: 25,
    again: false,
  };
  const lines: string[] = [];

  const report = await backfill(opened.target, request, (line) => lines.push(line));

  expect(report).toMatchObject({ state: "succeeded", skipped: 0 });
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.length).toBe(report.windows.length);
  expect(await query(events)).toEqual(before);
  expect(await customers()).toEqual(sound);
  expect(await backfill(opened.target, request, quiet)).toMatchObject({
    state: "succeeded",
    windows: [],
    skipped: lines.length,
  });
});

test("a table that bronze cannot give back comes back from its snapshot", async () => {
  const runs = (): Promise<Record<string, unknown>[]> =>
    query("SELECT run_id, state FROM ops.pipeline_runs ORDER BY run_id");
  const before = await runs();
  expect(before.length).toBeGreaterThan(0);
  const taken = (await runWorkflow(opened.target, "snapshot", {})) as Record<string, unknown>;
  expect(taken["state"]).toBe("succeeded");
  expect(Number(taken["taken"])).toBeGreaterThan(20);

  await query("DELETE FROM ops.pipeline_runs WHERE TRUE");
  const restored = await restoreFromSnapshot(createBigQuery(opened.target), {
    table: "ops.pipeline_runs",
  });
  expect(restored).toMatchObject({ rowsBefore: 0, rowsAfter: before.length });
  expect(await runs()).toEqual(before);

  const bronze = await restoreFromSnapshot(createBigQuery(opened.target), {
    table: "bronze.raw_web_track",
  });
  expect(bronze.rowsAfter).toBe(bronze.rowsBefore);
});

test("taken twice in a day, a snapshot stays what it was", async () => {
  const again = (await runWorkflow(opened.target, "snapshot", {})) as Record<string, unknown>;
  expect(again["state"]).toBe("succeeded");
});

test.each([
  [{ table: "ops.nothing" }, "there is no table ops.nothing"],
  [{ table: "gold.marts_sales_orders" }, "gold.marts_sales_orders has no snapshot"],
  [
    { table: "ops.watermarks", day: "2001-01-01" },
    /ops\.watermarks has no snapshot of 2001-01-01 or before; there are \d{8}/,
  ],
])("%j cannot be restored", async (wanted, message) => {
  await expect(restoreFromSnapshot(createBigQuery(opened.target), wanted)).rejects.toThrow(message);
});
