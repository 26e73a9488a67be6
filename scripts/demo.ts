import { PubSub } from "@google-cloud/pubsub";
import { z } from "zod";
import { createBigQuery, createBucket, queryRows } from "./clients.ts";
import { sendSalesforceRecords, sendSegmentCalls } from "./collector.ts";
import { anyDay, countDeadLetters, countLandedOnce, eventsInUse, landedByTable } from "./counts.ts";
import { eventually } from "./eventually.ts";
import type { Company } from "./simulate/company.ts";
import type { Target } from "./target.ts";

/** What was handed over for landing: every unit ends as a bronze row or a dead letter. */
export interface Published {
  readonly events: number;
  readonly refused: number;
}

export type Progress = (done: number, total: number) => void;

/** Puts the CRM's own records into the Salesforce twin, as they stand at the end. */
export async function seedSalesforce(target: Target, company: Company): Promise<void> {
  const people = company.crmChanges.filter(
    ({ object }) => object === "Lead" || object === "Contact",
  );
  const latest = new Map(people.map((change) => [change.fields.Id, change]));
  const response = await fetch(`${target.twinsUrl}/_twin/salesforce/records`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      records: [...latest.values()].map(({ object, fields }) => ({
        attributes: { type: object },
        ...fields,
      })),
    }),
  });
  if (!response.ok)
    throw new Error(`the Salesforce twin refused its records: ${await response.text()}`);
}

/** Sends everything the company's systems send, each through its own door. */
export async function publishCompany(
  target: Target,
  company: Company,
  onProgress: Progress,
): Promise<Published> {
  const fileLines =
    company.orderFiles.reduce((sum, file) => sum + file.lines, 0) +
    company.files.reduce((sum, file) => sum + file.rows, 0);
  const total =
    company.webCalls.length + company.crmChanges.length + company.brokenMessages.length + fileLines;
  let done = 0;
  const step = (count: number): void => onProgress((done += count), total);

  const files = uploadFiles(target, company);
  const crm = await sendSalesforceRecords(target, company.crmChanges);
  step(company.crmChanges.length);
  let sent = 0;
  const web = await sendSegmentCalls(target, company.webCalls, (count) => {
    step(count - sent);
    sent = count;
  });
  const refused = await sendSegmentCalls(target, company.refusedCalls);
  await publishPastTheEdge(target, company.brokenMessages);
  step(company.brokenMessages.length);
  await files;
  step(fileLines);
  return {
    events:
      crm.accepted + web.accepted + refused.accepted + company.brokenMessages.length + fileLines,
    refused: crm.rejected.length + web.rejected.length + refused.rejected.length,
  };
}

async function uploadFiles(target: Target, company: Company): Promise<void> {
  const bucket = createBucket(target, "landing");
  const upload = (name: string, text: string): Promise<void> =>
    bucket.file(name).save(text, { contentType: "text/plain", resumable: false });
  for (const { name, csv } of company.orderFiles) await upload(`retail/order_line/${name}`, csv);
  for (const { source, entity, name, text } of company.files)
    await upload(`${source}/${entity}/${name}`, text);
}

/** A system with the publisher role that does not use the collector. */
async function publishPastTheEdge(target: Target, messages: readonly string[]): Promise<void> {
  const pubsub = new PubSub({ projectId: target.projectId });
  const topic = pubsub.topic("events");
  await Promise.all(
    messages.map(async (message) => topic.publishMessage({ data: Buffer.from(message) })),
  );
  await topic.flush();
  await pubsub.close();
}

export interface Landing {
  readonly landed: number;
  readonly deadLettered: number;
}

/** Waits until every published event is a bronze row or a dead letter. */
export async function awaitLanding(
  target: Target,
  expected: number,
  onProgress: Progress,
): Promise<Landing> {
  const bigquery = createBigQuery(target);
  return eventually(
    async () => {
      const used = await eventsInUse(bigquery);
      const rows = (await landedByTable(bigquery, used)).reduce(
        (sum, table) => sum + table.rows,
        0,
      );
      const deadLettered = await countDeadLetters(bigquery);
      onProgress(Math.min(rows + deadLettered, expected), expected);
      if (rows + deadLettered < expected) return undefined;
      const landed = await countLandedOnce(bigquery, used);
      return landed + deadLettered >= expected ? { landed, deadLettered } : undefined;
    },
    { timeoutMs: 180_000, what: `${expected} events to land`, pollMs: 500 },
  );
}

/** Web and CRM rows that silver dropped because their event id was there already. */
export async function countDuplicates(target: Target): Promise<number> {
  const [row] = await queryRows(
    createBigQuery(target),
    `SELECT
       (SELECT COUNT(*) FROM bronze.raw_web_track WHERE ${anyDay}) + (SELECT COUNT(*) FROM bronze.raw_web_page WHERE ${anyDay})
       + (SELECT COUNT(*) FROM bronze.raw_web_identify WHERE ${anyDay}) + (SELECT COUNT(*) FROM bronze.raw_retail_order_line WHERE ${anyDay})
       - (SELECT COUNT(*) FROM silver.staging_events_all) - (SELECT COUNT(*) FROM silver.staging_orders_order_lines) AS duplicates`,
  );
  return Number(row?.["duplicates"] ?? 0);
}

const twinState = z.object({
  records: z.record(
    z.string(),
    z.array(
      z.looseObject({
        AME_Lead_Score__c: z.number().nullish(),
        AME_Churn_Risk__c: z.number().nullish(),
        AME_Predicted_CLV__c: z.number().nullish(),
      }),
    ),
  ),
  totalCalls: z.int(),
});

/** What the Salesforce twin holds: records with a score, and the calls it answered. */
export async function salesforceState(target: Target): Promise<{
  /** Records with a score of any kind. */
  readonly scored: number;
  /** Records with a lead score. */
  readonly leadScores: number;
  readonly calls: number;
}> {
  const response = await fetch(`${target.twinsUrl}/_twin/salesforce/state`);
  const { records, totalCalls } = twinState.parse(await response.json());
  const all = Object.values(records).flat();
  return {
    scored: all.filter((record) =>
      [record.AME_Lead_Score__c, record.AME_Churn_Risk__c, record.AME_Predicted_CLV__c].some(
        (score) => typeof score === "number",
      ),
    ).length,
    leadScores: all.filter((record) => typeof record.AME_Lead_Score__c === "number").length,
    calls: totalCalls,
  };
}
