import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBigQuery, queryRows } from "../../scripts/clients.ts";
import { runWorkflow } from "../../scripts/run-workflow.ts";
import { rememberLocal } from "../../scripts/target.ts";
import { setFault, type Outcome } from "./scoring-outcome.ts";
import { leadRows, propensityRows } from "./scored-rows.ts";
import { openTestCloud, type TestCloud } from "./cloud.ts";
import { typeCommand } from "./type-command.ts";

const model = "propensity";
const directory = mkdtempSync(join(tmpdir(), "ame-scoring-"));
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

/** `ame model …` as typed; what it prints as JSON with `--json`, else as text. */
async function ameModel(...words: readonly string[]): Promise<never> {
  const { code, stdout, stderr } = await typeCommand(["model", ...words], directory);
  if (code !== 0) throw new Error(`ame model ${words.join(" ")}: ${stderr}`);
  return (words.includes("--json") ? JSON.parse(stdout) : stdout) as never;
}

const query = async (sql: string): Promise<Record<string, unknown>[]> =>
  queryRows(createBigQuery(opened.target), sql);

const run = async (workflow: "train" | "score", argument: object = {}): Promise<Outcome> =>
  (await runWorkflow(opened.target, workflow, { models: [model], ...argument })) as Outcome;

async function features(changes: Readonly<Record<string, string>> = {}): Promise<void> {
  await query("DELETE FROM features.propensity WHERE TRUE");
  await query(propensityRows(changes));
}

const released = async (): Promise<unknown> =>
  (
    await query(
      "SELECT COUNT(*) AS released FROM predictions.propensity_scores WHERE released_at IS NOT NULL",
    )
  )[0]?.["released"];
const runsOfModel = (): Promise<Record<string, unknown>[]> =>
  query("SELECT state FROM ops.scoring_runs WHERE model = 'propensity' ORDER BY finished_at DESC");

describe("what cannot be trained or scored has a state that says so", () => {
  test("an empty feature table", async () => {
    const trained = await run("train");
    expect(trained.models[model]?.decision).toBe("not_trained");
    expect(trained.models[model]?.reason).toContain("there are 0 with 0");
    expect((await run("score")).models[model]?.state).toBe("no_rows");
    expect(await runsOfModel()).toEqual([{ state: "no_rows" }]);
  });

  test("a label of one class", async () => {
    await features({ label: "IF(day = '2026-07-31', NULL, 0)" });
    const trained = await run("train");
    expect(trained.models[model]?.decision).toBe("not_trained");
    expect(trained.models[model]?.reason).toContain("more than one outcome in both");
  });

  test("no promoted model", async () => {
    await features();
    const scored = await run("score");
    expect(scored.models[model]).toMatchObject({ state: "no_model", rows_scored: 0 });
    expect(await released()).toBe("0");
  });
});

describe("a trained model", () => {
  test("is promoted with constant and all-null columns among its features, and scores", async () => {
    const trained = await run("train");
    expect(trained.models[model]).toMatchObject({ decision: "promoted", model_version: "2" });
    const scored = await run("score");
    expect(scored.models[model]).toMatchObject({
      state: "scored",
      rows_scored: 300,
      rows_failed: 0,
    });
    expect(await released()).toBe("300");
  });

  test("its reasons are words with signs, and its contributions add up", async () => {
    const [row] = await query(`
      SELECT reasons[OFFSET(0)] AS reason, (
        SELECT MAX(ABS(LN(probability / (1 - probability)) - baseline - (
          SELECT SUM(CAST(JSON_VALUE(item, '$.attribution') AS FLOAT64)) FROM UNNEST(JSON_QUERY_ARRAY(attributions)) AS item)))
        FROM predictions.propensity_scores) AS worst
      FROM predictions.propensity_scores WHERE customer_id = 'c7'`);
    expect(row?.["reason"]).toMatch(
      /^[A-Z][-\w ]+: \d+ – (raises the score \(\+|lowers the score \(-)\d\.\d\d\)$/,
    );
    expect(Number(row?.["worst"])).toBeLessThan(1e-6);
  });

  test("rows that the job could not predict are recorded, and keep what the version said of them before", async () => {
    await setFault(opened, "failRows");
    const scored = await run("score");
    expect(scored.models[model]).toMatchObject({
      state: "scored",
      rows_scored: 270,
      rows_failed: 30,
    });
    expect(
      await query(
        "SELECT model_version, as_of_date, reason, COUNT(DISTINCT row_key) AS failed FROM ops.scoring_errors GROUP BY 1, 2, 3",
      ),
    ).toEqual([
      {
        model_version: "2",
        as_of_date: "2026-07-31",
        reason: "The instance was refused, as it was told to. (30 instances) ",
        failed: "30",
      },
    ]);
    expect(
      await query(
        "SELECT run_id, COUNT(*) AS kept FROM predictions.propensity_scores WHERE released_at IS NOT NULL GROUP BY 1 ORDER BY 2",
      ),
    ).toMatchObject([{ kept: "30" }, { kept: "270" }]);
    expect(
      await query(
        "SELECT table_name FROM predictions.INFORMATION_SCHEMA.TABLES WHERE NOT ENDS_WITH(table_name, '_scores')",
      ),
    ).toEqual([]);
  });

  test("trained again on the same, it is compared with the champion on the same slice", async () => {
    const trained = await run("train");
    expect(trained.models[model]?.reason).toMatch(
      /not worse than the champion \(log loss (\d\.\d+), champion \1\)$/,
    );
    expect(trained.models[model]).toMatchObject({ decision: "promoted", model_version: "4" });
  });

  test("a job that fails half-way leaves the scores of before, and says so", async () => {
    await setFault(opened, "failHalfWay");
    const scored = await run("score");
    expect(scored.state).toBe("failed");
    expect(scored.models[model]).toMatchObject({ state: "failed", rows_scored: 0 });
    expect((await runsOfModel())[0]).toEqual({ state: "failed" });
    expect(await released()).toBe("300");
  });

  test("a job that never ends is cancelled, and its run ends", async () => {
    await setFault(opened, "neverEnd");
    const scored = await run("score", { timeout_seconds: 1 });
    expect(scored.models[model]).toMatchObject({ state: "failed" });
    expect(scored.models[model]?.detail).toContain("did not end within its timeout");
    expect(await released()).toBe("300");
  });

  test("drift holds the scores back until a person approves; what was released of the same cutoff stays until then", async () => {
    await run("score");
    expect(await released()).toBe("600");
    await features({ count_sessions_28d: "MOD(i, 8) + 40", days_since_last_seen: "NULL" });
    const scored = await run("score");
    expect(scored.models[model]).toMatchObject({ state: "held", rows_scored: 300 });
    expect(scored.models[model]?.detail).toContain(
      "missing rate change of days_since_last_seen is 1.000",
    );
    expect(await released()).toBe("600");

    const [held, ...others] = (await ameModel("approve", model, "--json")) as { run_id: string }[];
    expect(others).toEqual([]);
    expect(
      await ameModel(
        "approve",
        model,
        "--as",
        "Ada",
        "--reason",
        "the new tracking is meant",
        "--json",
      ),
    ).toEqual({ model, run: held?.run_id, released: 300 });
    expect(await ameModel("approve", model)).toBe("Nothing waits.\n");
    // The version's scores of before went as these came in; the version before it keeps its own.
    expect(
      await query(
        "SELECT model_version, COUNT(*) AS released, COUNTIF(run_id = (SELECT MAX(run_id) FROM ops.audit_log WHERE action = 'scores.approved')) AS approved FROM predictions.propensity_scores WHERE released_at IS NOT NULL GROUP BY 1 ORDER BY 1",
      ),
    ).toEqual([
      { model_version: "2", released: "300", approved: "0" },
      { model_version: "4", released: "300", approved: "300" },
    ]);
    expect(
      await query(
        "SELECT actor, action, subject FROM ops.audit_log WHERE action = 'scores.approved'",
      ),
    ).toEqual([{ actor: "Ada", action: "scores.approved", subject: "propensity" }]);
  });
});

describe("ame model", () => {
  test("list, show and compare", async () => {
    const listed: Record<string, unknown>[] = await ameModel("list", "--json");
    expect(listed.map((row) => row["model"])).toEqual([
      "churn",
      "clv",
      "lead_scoring",
      "propensity",
    ]);
    expect(listed[3]).toMatchObject({ champion: "4", versions: 4, state: "held", rows: 300 });
    expect(listed[1]).toMatchObject({ champion: "bg_nbd", versions: 0, last_scored: "never" });

    const page = join(directory, "page.html");
    const shown: string = await ameModel("show", model, "--html", page);
    expect(shown).toContain(
      "Fitted on 900 rows, cutoffs up to 2026-07-17; judged as version 3, which knew those up to 2026-07-03, on the cutoff 2026-07-17",
    );
    expect(shown).toContain("outcomes found among the best-scored rows");
    expect(readFileSync(page, "utf8")).toMatch(/<svg/);
    expect(readFileSync(page, "utf8")).not.toMatch(/https?:|<script/);
    expect(await ameModel("show", model, "--version", "1", "--json")).toMatchObject({
      version: "1",
      training: { version: "2", evaluatedVersion: "1", fittedUntil: "2026-07-17" },
    });
    expect(await ameModel("compare", model, "2", "4", "--json")).toMatchObject([
      { version: "2", judged_on: "2026-07-17", decision: "promoted" },
      { version: "4", judged_on: "2026-07-17", decision: "promoted" },
    ]);
  });

  test("rollback and promote, with who and why; neither without a reason", async () => {
    await expect(ameModel("rollback", model)).rejects.toThrow("needs --reason");
    const because = ["--as", "Ada", "--reason", "ranks worse", "--json"];
    expect(await ameModel("rollback", model, ...because)).toEqual({ model, from: "4", to: "2" });
    expect(await ameModel("promote", model, "3", ...because)).toEqual({
      model,
      from: "2",
      to: "3",
    });
    await expect(ameModel("promote", model, "9", ...because)).rejects.toThrow(
      "has no version 9; it has 4, 3, 2, 1",
    );
    expect(
      await query(
        "SELECT model_version, decision, reason FROM ops.model_decisions WHERE STARTS_WITH(reason, 'Ada') ORDER BY decided_at",
      ),
    ).toEqual([
      { model_version: "2", decision: "rolled_back", reason: "Ada: ranks worse" },
      { model_version: "3", decision: "promoted", reason: "Ada: ranks worse" },
    ]);
  });
});

describe("gold", () => {
  const gold = (): Promise<Record<string, unknown>[]> =>
    query(
      "SELECT COUNT(*) AS leads, COUNT(reason_1) AS explained, COUNTIF(STARTS_WITH(lead_id, 'new')) AS unseen, MIN(model_version) AS version, CAST(MAX(scored_at) AS STRING) AS scored_at FROM gold.marts_sales_lead_scores",
    );

  test("has scores of leads in an industry that no lead was in before", async () => {
    await query(leadRows);
    await run("train", { models: ["lead_scoring"] });
    const scored = await run("score", { models: ["lead_scoring"] });
    expect(scored.models["lead_scoring"]).toMatchObject({
      state: "scored",
      rows_scored: 300,
      rows_failed: 0,
    });
    expect(await gold()).toMatchObject([
      { leads: "300", explained: "300", unseen: "6", version: "2" },
    ]);
  });

  test("keeps yesterday's scores, with their date, when today's job fails half-way", async () => {
    const before = await gold();
    await setFault(opened, "failHalfWay");
    const scored = await run("score", { models: ["lead_scoring"] });
    expect(scored).toMatchObject({
      state: "failed",
      models: { lead_scoring: { state: "failed" } },
    });
    expect(await gold()).toEqual(before);
  });

  test("gets scores that were held once a person approves", async () => {
    const before = await gold();
    await query(
      "UPDATE features.lead_scoring SET log_activity_per_week = 9 WHERE as_of_date = '2026-07-31'",
    );
    const scored = await run("score", { models: ["lead_scoring"] });
    expect(scored.models["lead_scoring"]).toMatchObject({ state: "held" });
    expect(await gold()).toEqual(before);
    await ameModel("approve", "lead_scoring", "--as", "Ada", "--reason", "a new campaign");
    const after = await gold();
    expect(after).toMatchObject([{ leads: "300", version: "2" }]);
    expect(after[0]?.["scored_at"]).not.toBe(before[0]?.["scored_at"]);
  });
});
