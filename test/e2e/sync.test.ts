import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBigQuery, queryRows } from "../../scripts/clients.ts";
import { eventually } from "../../scripts/eventually.ts";
import { rememberLocal } from "../../scripts/target.ts";
import { openTestCloud, type TestCloud } from "./cloud.ts";
import { typeCommand } from "./type-command.ts";

const directory = mkdtempSync(join(tmpdir(), "ame-sync-"));
let opened: TestCloud;
beforeAll(async () => {
  opened = await openTestCloud();
  process.env["AME_DIRECTORY"] = directory;
  rememberLocal(opened.state);
});
afterAll(async () => {
  await opened?.cloud.close();
  delete process.env["AME_DIRECTORY"];
  rmSync(directory, { recursive: true, force: true });
});

const query = (sql: string) => queryRows(createBigQuery(opened.target), sql);
const twin = (path: string, body?: object): Promise<Response> =>
  fetch(`${opened.target.twinsUrl}/_twin/salesforce/${path}`, {
    ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
  });
/** What a command with `--json` prints. */
async function ame(...words: readonly string[]): Promise<{ code: number | null; json: unknown }> {
  const { code, stdout, stderr } = await typeCommand([...words, "--json"], directory);
  if (stdout.trim() === "") throw new Error(`ame ${words.join(" ")}: ${stderr}`);
  return { code, json: JSON.parse(stdout) };
}
const leadId = (index: number): string => `00QHs${String(index).padStart(10, "0")}AAA`;
const leads = 3;

test("ame sync plan, run, rejects, diff, explain and status tell of the same rows", async () => {
  await twin("records", {
    records: Array.from({ length: leads }, (_, index) => ({
      attributes: { type: "Lead" },
      Id: leadId(index),
      LastName: `L${index}`,
      Company: "C",
    })),
  });
  await query(
    `INSERT INTO gold.marts_sales_lead_scores (lead_id, customer_id, salesforce_object, lead_score, decile, tier, model_version, scored_at, has_opted_out_of_email)
     VALUES ${Array.from({ length: leads }, (_, index) => `("${leadId(index)}", "c${index}", "Lead", ${index === 2 ? 5000 : 40 + index}, 1, "warm", "1", TIMESTAMP "2026-11-20 10:00:00", FALSE)`).join(", ")}`,
  );
  const preview = await ame("sync", "plan", "salesforce_lead_scores");
  expect(preview.json).toMatchObject([
    {
      sync: "salesforce_lead_scores",
      planned: 3,
      rows: [{ operation: "upsert", reason: "new" }],
      guard: null,
    },
  ]);

  const run = await ame("sync", "run", "salesforce");
  expect(run.json).toMatchObject({ state: "succeeded", planned: 3, delivered: 2, rejected: 1 });

  const rejects = await ame("sync", "rejects");
  expect(rejects.json).toMatchObject([
    {
      key: leadId(2),
      code: "NUMBER_OUTSIDE_VALID_RANGE",
      what_to_do: expect.stringContaining("fewer digits in the org"),
    },
  ]);

  await query(
    `UPDATE gold.marts_sales_lead_scores SET lead_score = 99 WHERE lead_id = "${leadId(0)}"`,
  );
  const diff = await ame("sync", "diff", leadId(0), "--sync", "salesforce_lead_scores");
  expect(
    (diff.json as { field: string }[]).find(({ field }) => field === "AME_Lead_Score__c"),
  ).toEqual({
    sync: "salesforce_lead_scores",
    object: "Lead",
    field: "AME_Lead_Score__c",
    gold: 99,
    acknowledged: "another value",
    destination: 40,
    would_send: 99,
  });

  const why = await ame("sync", "explain", leadId(2));
  expect(why.json).toMatchObject([
    {
      sync: "salesforce_lead_scores",
      parked: [{ state: "rejected", code: "NUMBER_OUTSIDE_VALID_RANGE" }],
      sent: [{ outcome: "rejected" }],
    },
  ]);

  const parked = await ame("sync", "diff", leadId(2), "--sync", "salesforce_lead_scores");
  expect(parked.json).toContainEqual(
    expect.objectContaining({
      gold: 5000,
      would_send: "nothing: parked for NUMBER_OUTSIDE_VALID_RANGE, see ame sync rejects",
    }),
  );

  const status = await ame("sync", "status", "salesforce");
  expect(status.json).toMatchObject([
    { sync: "salesforce_customer_scores", state: null, held: "0", parked: "0" },
    { sync: "salesforce_lead_scores", state: "succeeded", held: "2", parked: "1" },
  ]);
});

test("a function that is killed between sending and recording is called again, and nothing is lost", async () => {
  await twin("faults", { faults: [{ kind: "caller_crash", times: 1 }] });
  const run = await ame("sync", "run", "salesforce_lead_scores");
  expect(run.json).toMatchObject({ state: "succeeded", delivered: 1 });
  expect(await query("SELECT batch_id FROM ops.sync_batches WHERE state = 'unknown'")).toHaveLength(
    1,
  );
  const state = (await (await twin("state")).json()) as {
    records: { Lead: Record<string, unknown>[] };
  };
  expect(state.records.Lead[0]?.["AME_Lead_Score__c"]).toBe(99);
});

test("a plan that a guard stops waits for ame approve, and is sent then", async () => {
  await query("DELETE FROM gold.marts_sales_lead_scores WHERE TRUE");
  expect((await ame("sync", "plan", "salesforce_lead_scores")).json).toMatchObject([
    { guard: expect.stringMatching(/^empty_source: /) },
  ]);
  const blocked = await ame("sync", "run", "salesforce_lead_scores");
  expect(blocked).toMatchObject({ code: 1, json: { state: "blocked" } });
  const waiting = await ame("approve");
  expect(waiting.json).toMatchObject([{ sync: "salesforce_lead_scores", guard: "empty_source" }]);
  const { run_id: runId } = blocked.json as { run_id: string };
  const approved = await ame("approve", runId, "--as", "ann", "--reason", "cleaned on purpose");
  expect(approved.json).toEqual({ run_id: runId, state: "approved" });
  await eventually(
    async () => {
      const [row] = await query("SELECT COUNT(*) AS held FROM ops.sync_ack");
      return row?.["held"] === "0" ? true : undefined;
    },
    { timeoutMs: 30_000, what: "the approved plan to be sent" },
  );
  const state = (await (await twin("state")).json()) as {
    records: { Lead: Record<string, unknown>[] };
  };
  expect(state.records.Lead.map((record) => record["AME_Lead_Score__c"] ?? null)).toEqual([
    null,
    null,
    null,
  ]);
  expect(await query("SELECT actor, action FROM ops.audit_log")).toEqual([
    { actor: "ann", action: "sync.approved" },
  ]);
});
