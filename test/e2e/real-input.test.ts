import { createReadStream, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBigQuery, queryRows } from "../../scripts/clients.ts";
import { sendSegmentCalls, type CollectReport } from "../../scripts/collector.ts";
import { awaitLanding } from "../../scripts/demo.ts";
import { runWorkflow } from "../../scripts/run-workflow.ts";
import type { PipelineResult } from "../../scripts/summary.ts";
import { repositoryRoot } from "../../scripts/target.ts";
import { loadFile, type LoadReport } from "../../scripts/upload.ts";
import { openTestCloud, type TestCloud } from "./cloud.ts";

/** Public data sets, never copied into the project. */
const data = process.env["AME_DATA"] ?? join(repositoryRoot, "../shared/data");
const orderLines = join(data, "online-retail/online_retail_lines.csv.gz");
const segmentPayloads = join(data, "event-payloads/segment_spec_payloads.ndjson");
const isThere = existsSync(orderLines) && existsSync(segmentPayloads);
if (!isThere) console.warn(`skipped: the public data sets are not at ${data} (AME_DATA names it)`);

const retail = { source: "retail", entity: "order_line" };
const quiet = (): void => undefined;

let opened: TestCloud;
let load: LoadReport;
let pipeline: PipelineResult;

const one = async (sql: string): Promise<Record<string, unknown>> =>
  (await queryRows(createBigQuery(opened.target), sql))[0] ?? {};

const silver = () =>
  one(`
    SELECT COUNT(*) AS order_lines, COUNT(DISTINCT order_id) AS invoices,
      COUNT(DISTINCT customer_number) AS customers, SUM(amount_micros) AS amount_micros,
      COUNTIF(customer_number IS NULL) AS without_customer, COUNTIF(is_cancellation) AS cancelled_lines,
      COUNT(DISTINCT IF(is_cancellation, order_id, NULL)) AS cancellations, COUNTIF(quantity < 0) AS negative_lines
    FROM silver.staging_orders_order_lines`);
const gold = () =>
  one(`
    SELECT COUNT(*) AS customers, COUNT(DISTINCT customer_id) AS customer_ids,
      SUM(total_revenue) AS revenue, SUM(total_refunded) AS refunded,
      SUM(total_purchases) AS purchases
    FROM gold.marts_marketing_customer_360`);

const orders = () =>
  one(`
    SELECT COUNT(*) AS invoices, SUM(count_lines) AS order_lines, CAST(SUM(total_amount) * 1000000 AS INT64) AS amount_micros,
      COUNT(DISTINCT customer_number) AS customers, COUNTIF(is_cancellation) AS cancellations,
      SUM(IF(customer_number IS NULL, count_lines, 0)) AS lines_without_customer
    FROM gold.marts_sales_orders`);

describe.skipIf(!isThere)("a year of a real retailer's order lines", () => {
  beforeAll(async () => {
    opened = await openTestCloud();
    load = await loadFile(opened.target, orderLines, retail);
    pipeline = (await runWorkflow(opened.target, "pipeline", {})) as PipelineResult;
  });
  afterAll(async () => {
    await opened?.cloud.close();
  });

  test("all land", () => {
    expect(load).toMatchObject({ state: "loaded", rows_loaded: 541_909, rows_dead_lettered: 0 });
    expect(pipeline.state).toBe("succeeded");
  });

  test("are counted and summed in silver to the last micro", async () => {
    expect(await silver()).toEqual({
      order_lines: "541909",
      invoices: "25900",
      customers: "4372",
      amount_micros: "9747747934000",
      without_customer: "135080",
      cancelled_lines: "9288",
      cancellations: "3836",
      negative_lines: "10624",
    });
  });

  test("are in silver what another reader counts in the file", async () => {
    expect(await silver()).toEqual(await countFile());
  });

  test("give every customer with an id a row in gold", async () => {
    expect(await gold()).toEqual({
      customers: "4372",
      customer_ids: "4372",
      revenue: "8300065.814",
      refunded: "611342.09",
      purchases: "18536",
    });
  });

  test("are orders in gold: invoices, cancellations and orders without a customer", async () => {
    expect(await orders()).toEqual({
      invoices: "25900",
      order_lines: "541909",
      amount_micros: "9747747934000",
      customers: "4372",
      cancellations: "3836",
      lines_without_customer: "135080",
    });
  });

  test("loaded once more change nothing", async () => {
    const before = [await silver(), await gold(), await orders()];
    expect(await loadFile(opened.target, orderLines, retail)).toMatchObject({
      rows_loaded: 541_909,
    });
    const again = (await runWorkflow(opened.target, "pipeline", {})) as PipelineResult;
    expect(again.state).toBe("succeeded");
    expect([await silver(), await gold(), await orders()]).toEqual(before);
  });

  describe("and the payloads of Segment's specification", () => {
    const payloads = isThere
      ? readFileSync(segmentPayloads, "utf8")
          .trim()
          .split("\n")
          .map((line) => (JSON.parse(line) as { payload: Record<string, unknown> }).payload)
      : [];
    let report: CollectReport;

    beforeAll(async () => {
      report = await sendSegmentCalls(opened.target, payloads);
      await awaitLanding(opened.target, 2 * 541_909 + report.accepted, quiet);
    });

    test("are each accepted, or refused with the field that is wrong", () => {
      expect(payloads).toHaveLength(75);
      expect(report.accepted).toBe(32);
      const fields = report.rejected.map((item) => (item as unknown as { field: string }).field);
      expect(fields).toHaveLength(43);
      expect(new Set(fields)).toEqual(new Set(["anonymousId", "type"]));
      for (const { index } of report.rejected)
        expect(
          !("type" in (payloads[index] ?? {})) ||
            !("userId" in (payloads[index] ?? {}) || "anonymousId" in (payloads[index] ?? {})),
        ).toBe(true);
    });

    test("that were accepted are in bronze as they were sent, none a dead letter", async () => {
      const refused = new Set(report.rejected.map(({ index }) => index));
      const sent = Map.groupBy(
        payloads.filter((_, index) => !refused.has(index)),
        (payload) => `raw_web_${String(payload["type"])}`,
      );
      for (const [table, group] of sent) {
        const rows = await queryRows(
          createBigQuery(opened.target),
          `SELECT TO_JSON_STRING(payload) AS payload FROM bronze.${table} WHERE ingest_date >= '2000-01-01'`,
        );
        const landed = rows.map((row) => JSON.parse(String(row["payload"])) as object);
        expect(landed).toHaveLength(group.length);
        // Times are stamped on arrival; everything else is as received.
        for (const { timestamp: _t, receivedAt: _r, sentAt: _s, ...rest } of group)
          expect(landed).toContainEqual(expect.objectContaining(rest));
      }
      expect(await one("SELECT COUNT(*) AS letters FROM ops.dead_letters")).toEqual({
        letters: "0",
      });
    });
  });
});

/** The same figures by an independent reader, in whole micros. */
async function countFile(): Promise<Record<string, string>> {
  const [invoices, customers, cancellations] = [
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
  ];
  let [orderLineCount, withoutCustomer, cancelledLines, negativeLines] = [0, 0, 0, 0];
  let amountMicros = 0n;
  const records = createReadStream(orderLines)
    .pipe(createGunzip())
    .pipe(parse({ columns: true }));
  for await (const record of records) {
    const line = record as Record<string, string>;
    const invoice = line["InvoiceNo"] ?? "";
    orderLineCount++;
    invoices.add(invoice);
    if (line["CustomerID"] === "") withoutCustomer++;
    else customers.add(line["CustomerID"] ?? "");
    if (invoice.startsWith("C")) {
      cancelledLines++;
      cancellations.add(invoice);
    }
    const quantity = BigInt(line["Quantity"] ?? "");
    if (quantity < 0n) negativeLines++;
    amountMicros += quantity * microsOf(line["UnitPrice"] ?? "");
  }
  return {
    order_lines: String(orderLineCount),
    invoices: String(invoices.size),
    customers: String(customers.size),
    amount_micros: String(amountMicros),
    without_customer: String(withoutCustomer),
    cancelled_lines: String(cancelledLines),
    cancellations: String(cancellations.size),
    negative_lines: String(negativeLines),
  };
}

function microsOf(price: string): bigint {
  const [whole = "", fraction = ""] = price.replace("-", "").split(".");
  const micros = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, "0"));
  return price.startsWith("-") ? -micros : micros;
}
