import { createHash } from "node:crypto";
import { Storage } from "@google-cloud/storage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { martsMarketingCustomer360 } from "../../schemas/tables/gold/marts-marketing-customer-360.ts";
import { martsSalesProducts } from "../../schemas/tables/gold/marts-sales-products.ts";
import { createBigQuery, queryRows } from "../../scripts/clients.ts";
import { decide, listWaiting } from "../../scripts/review.ts";
import { reviewLink } from "../../scripts/review-link.ts";
import { runWorkflow } from "../../scripts/run-workflow.ts";
import { insertRows } from "./insert-rows.ts";
import { openTestCloud, type TestCloud } from "./cloud.ts";

let opened: TestCloud;
beforeAll(async () => void (opened = await openTestCloud()));
afterAll(() => opened.cloud.close());

interface Run {
  readonly run_id: string;
  readonly state: string;
  readonly written: number;
  readonly approvals: readonly { readonly approval_id: string }[];
  readonly items: readonly { readonly brief: string; readonly state: string }[];
}
const run = async (brief?: string): Promise<Run> =>
  (await runWorkflow(opened.target, "content", brief === undefined ? {} : { brief })) as Run;
const bigquery = () => createBigQuery(opened.target);
const misbehave = (...kinds: readonly string[]) =>
  fetch(`http://${opened.state.endpoints["VERTEX_ENDPOINT"]}/_local/gemini`, {
    method: "POST",
    body: JSON.stringify({ misbehave: kinds }),
  });
const published = () =>
  queryRows(
    bigquery(),
    "SELECT brief, language, text FROM gold.marts_content_variants ORDER BY language",
  );

test("an empty audience writes nothing and says so", async () => {
  const result = await run("welcome_back_subjects");
  expect(result).toMatchObject({ state: "incomplete", written: 0, approvals: [] });
  expect(result.items.map(({ state }) => state)).toEqual(Array(3).fill("empty_audience"));
  expect(await published()).toEqual([]);
});

test("facts from gold become texts; what nobody must see is published at once", async () => {
  await insertRows(bigquery(), martsMarketingCustomer360, "UNNEST(GENERATE_ARRAY(1, 2400)) AS n", {
    customer_id: `CONCAT("c", n)`,
    total_purchases: "2",
    lifecycle_stage: `IF(n <= 1200, "customer", IF(n <= 1800, "lead", "visitor"))`,
    currency_code: `"EUR"`,
  });
  const result = await run("welcome_back_subjects");
  expect(result).toMatchObject({ state: "succeeded", written: 9, approvals: [] });
  const texts = await published();
  expect(texts).toHaveLength(9);
  expect(texts.map(({ language }) => language)).toEqual([
    "de",
    "de",
    "de",
    "en",
    "en",
    "en",
    "sv",
    "sv",
    "sv",
  ]);
  const [audit] = await queryRows(
    bigquery(),
    `SELECT outcome, JSON_VALUE(detail, '$.prompt_version') AS prompt, JSON_VALUE(detail, '$.model_version') AS model
     FROM ops.audit_log WHERE run_id = @run AND subject = "welcome_back_subjects/sv"`,
    { run: result.run_id },
  );
  expect(audit).toEqual({ outcome: "written", prompt: "variants-v1", model: "offline-composer-1" });
});

test("content that spends waits for a person; approved it reaches gold, rejected it does not", async () => {
  const result = await run("lead_ad_headlines");
  expect(result.approvals).toHaveLength(3);
  expect((await published()).filter(({ brief }) => brief === "lead_ad_headlines")).toEqual([]);
  const waiting = await untilListening();
  const [english, swedish] = ["en", "sv"].map((code) =>
    waiting.find(({ language }) => language === code),
  );
  if (english === undefined || swedish === undefined) throw new Error(JSON.stringify(waiting));
  expect(english.facts).toEqual([{ name: "customers", value: "600", sampleSize: 600 }]);
  const by = { decidedBy: "reviewer", reason: "checked" };
  // The English one in a browser, by a link that was signed for one person.
  const link = reviewLink(english.approval_id, "anna@company.example", new Date());
  const shown = await fetch(link);
  expect(await shown.text()).toContain("<dt>customers</dt><dd>600</dd>");
  const fields = { token: new URL(link).searchParams.get("token") ?? "", decision: "approved" };
  const answer = await fetch(link, {
    method: "POST",
    body: new URLSearchParams({ ...fields, reason: "checked" }),
  });
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("Thank you")]);
  const rejected = await decide(bigquery(), swedish, { decision: "rejected", ...by });
  expect(rejected.state).toBe("rejected");
  await expect
    .poll(async () => (await published()).filter(({ brief }) => brief === "lead_ad_headlines"), {
      timeout: 20_000,
    })
    .toHaveLength(3);
  await expect
    .poll(
      () =>
        queryRows(
          bigquery(),
          `SELECT actor, action FROM ops.audit_log WHERE action IN ("content.approved", "content.rejected") ORDER BY action`,
        ),
      { timeout: 20_000 },
    )
    .toEqual([
      { actor: "anna@company.example", action: "content.approved" },
      { actor: "reviewer", action: "content.rejected" },
    ]);
});

/** Approvals of this run once their workflows listen. */
async function untilListening() {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const waiting = await listWaiting(bigquery());
    const isReady = waiting.length === 3 && waiting.every(({ callback_url }) => callback_url);
    if (isReady || Date.now() > deadline) return waiting;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test("invented numbers are repaired once; a second time they are dropped and recorded", async () => {
  await misbehave("invented_numbers");
  expect(await run("care_outline")).toMatchObject({ state: "succeeded" });
  await misbehave("invented_numbers", "pii");
  const result = await run("care_outline");
  expect(result.items.map(({ state }) => state)).toEqual(["all_dropped"]);
  const [dropped] = await queryRows(
    bigquery(),
    "SELECT COUNT(*) AS n, COUNTIF(repaired = 1) AS repaired FROM content.variants WHERE run_id = @run AND state = 'dropped'",
    { run: result.run_id },
  );
  expect(dropped).toEqual({ n: "6", repaired: "3" });
});

test.each([
  ["safety_block", "blocked"],
  ["model_gone", "model_gone"],
  ["wrong_language", "written"],
])("a model with %s ends as %s", async (kind, state) => {
  await misbehave(kind);
  const result = await run("care_outline");
  expect(result.items.map((item) => item.state)).toEqual([state]);
});

test("an approved description is drawn once, and reaches gold together with its picture", async () => {
  await misbehave();
  const result = await run("autumn_picture");
  expect(result.approvals).toHaveLength(1);
  expect((await published()).filter(({ brief }) => brief === "autumn_picture")).toEqual([]);
  const waiting = () =>
    listWaiting(bigquery()).then((all) =>
      all.filter((one) => one.brief === "autumn_picture" && one.callback_url !== null),
    );
  await expect.poll(waiting, { timeout: 20_000 }).toHaveLength(1);
  const [approval] = await waiting();
  if (approval === undefined) throw new Error("no approval waits");
  await decide(bigquery(), approval, { decision: "approved", decidedBy: "eve", reason: "fits" });
  const drawn = () =>
    queryRows(
      bigquery(),
      `SELECT p.uri, p.state, p.sha256 FROM content.pictures AS p
       INNER JOIN gold.marts_content_variants AS v ON v.variant_id = p.variant_id AND v.picture_uri = p.uri`,
    );
  await expect.poll(drawn, { timeout: 20_000 }).toHaveLength(1);
  const [picture] = await drawn();
  const [, bucket = "", object = ""] =
    /^gs:\/\/([^/]+)\/(.+)$/.exec(String(picture?.["uri"])) ?? [];
  expect(bucket).toBe("ame-local-content");
  const [bytes] = await new Storage({ projectId: "ame-local" })
    .bucket(bucket)
    .file(object)
    .download();
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(picture?.["sha256"]);
  // Drawing again finds nothing to draw, and costs nothing.
  expect(await run("care_outline")).toMatchObject({
    pictures: { state: "succeeded", drawn: 0, cost_micros: 0 },
  });
});

test("a catalogue is written in one batch; what gets no answer or fails its checks is named, the rest goes on", async () => {
  await insertRows(bigquery(), martsSalesProducts, "UNNEST(GENERATE_ARRAY(1, 12)) AS n", {
    product_id: `CONCAT("p", n)`,
    product_name: `CONCAT("Linen Cloth ", CHR(64 + n))`,
    unit_price: `n + NUMERIC "0.50"`,
    currency_code: `"EUR"`,
    count_orders: "n",
  });
  await misbehave("quota", "invented_numbers", "invented_numbers");
  const result = (await run("product_descriptions")) as unknown as {
    batch: Run & { dropped: number };
  };
  expect(result.batch).toMatchObject({ state: "succeeded", written: 35 });
  const [gold] = await queryRows(
    bigquery(),
    `SELECT COUNT(*) AS texts, COUNT(DISTINCT item_id) AS items FROM gold.marts_content_variants WHERE brief = "product_descriptions"`,
  );
  expect(gold).toEqual({ texts: "35", items: "12" });
  const pieces = await queryRows(
    bigquery(),
    `SELECT subject, JSON_VALUE(detail, '$.reason') AS reason FROM ops.audit_log
     WHERE action = "content.generated" AND STARTS_WITH(subject, "product_descriptions") ORDER BY subject`,
  );
  expect(pieces.filter(({ reason }) => reason !== null)).toEqual([
    { subject: expect.any(String), reason: "1 of 12 items got no answer" },
  ]);
  const [scratch] = await queryRows(
    bigquery(),
    `SELECT COUNT(*) AS n FROM content.INFORMATION_SCHEMA.TABLES WHERE STARTS_WITH(table_name, "batch_")`,
  );
  expect(scratch).toEqual({ n: "0" });
});
