import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBigQuery, queryRows } from "../../scripts/clients.ts";
import { approveScores, championBefore, heldRuns, promote } from "../../scripts/models/change.ts";
import { decisionsOf } from "../../scripts/models/evaluation.ts";
import { createRegistry } from "../../scripts/models/registry-client.ts";
import { showModel } from "../../scripts/models/show.ts";
import { modelReport } from "../../scripts/models/report.ts";
import { gainsPicture } from "../../scripts/models/picture.ts";
import { runWorkflow } from "../../scripts/run-workflow.ts";
import { openTestCloud, type TestCloud } from "./cloud.ts";

const model = "propensity";
let opened: TestCloud;
beforeAll(async () => {
  opened = await openTestCloud();
});
afterAll(() => opened?.cloud.close());

const query = async (sql: string): Promise<Record<string, unknown>[]> =>
  queryRows(createBigQuery(opened.target), sql);

interface Outcome {
  readonly state: string;
  readonly models: Readonly<
    Record<
      string,
      {
        readonly state?: string;
        readonly decision?: string;
        readonly reason?: string;
        readonly detail?: string;
        readonly rows_scored?: number;
        readonly rows_failed?: number;
        readonly model_version?: string | null;
      }
    >
  >;
}
const run = async (workflow: "train" | "score", argument: object = {}): Promise<Outcome> =>
  (await runWorkflow(opened.target, workflow, { models: [model], ...argument })) as Outcome;

/** 300 people at each of four cutoffs; who views much, buys. `changes` replaces columns at the last cutoff. */
async function features(changes: Readonly<Record<string, string>> = {}): Promise<void> {
  const columns: Readonly<Record<string, string>> = {
    country: "IF(MOD(i, 2) = 0, 'Sweden', 'Spain')",
    label:
      "IF(day = '2026-07-31', NULL, IF(MOD(i * 7 + EXTRACT(DAY FROM day), 10) < MOD(i, 8), 1, 0))",
    days_since_last_purchase: "CAST(NULL AS INT64)",
    days_since_first_purchase: "CAST(NULL AS INT64)",
    count_purchase_days: "0",
    count_purchase_days_90d: "0",
    mean_days_between_purchases: "CAST(NULL AS FLOAT64)",
    overdue_ratio: "CAST(NULL AS FLOAT64)",
    average_purchase_value: "CAST(NULL AS FLOAT64)",
    amount_90d: "0.0",
    cancelled_share: "0.0",
    days_since_last_seen: "MOD(i, 5)",
    count_sessions_28d: "MOD(i, 8)",
    count_pageviews_28d: "3 * MOD(i, 8)",
    engaged_minutes_28d: "1.5",
    count_product_views_28d: "2 * MOD(i, 8)",
    count_carts_28d: "MOD(i, 3)",
    count_email_opens_28d: "0",
    count_email_clicks_28d: "0",
    days_since_known: "50",
  };
  const all = { ...columns, ...changes };
  const names = Object.keys(all);
  await query("DELETE FROM features.propensity WHERE TRUE");
  await query(
    `INSERT INTO features.propensity (customer_id, as_of_date, ${names.join(", ")})
     SELECT FORMAT('c%d', i), day, ${names.map((name) => (name in changes && name !== "label" ? `IF(day = '2026-07-31', ${changes[name]}, ${columns[name]})` : all[name])).join(", ")}
     FROM UNNEST(GENERATE_ARRAY(1, 300)) AS i, UNNEST([DATE '2026-06-19', '2026-07-03', '2026-07-17', '2026-07-31']) AS day`,
  );
}

const released = async (): Promise<unknown> =>
  (
    await query(
      "SELECT COUNT(*) AS released FROM predictions.propensity_scores WHERE released_at IS NOT NULL",
    )
  )[0]?.["released"];
const lastRun = async (): Promise<Record<string, unknown> | undefined> =>
  (
    await query(
      "SELECT state, detail FROM ops.scoring_runs WHERE model = 'propensity' ORDER BY finished_at DESC LIMIT 1",
    )
  )[0];

describe("what cannot be trained or scored has a state that says so", () => {
  test("an empty feature table", async () => {
    const trained = await run("train");
    expect(trained.models[model]?.decision).toBe("not_trained");
    expect(trained.models[model]?.reason).toContain("there are 0 with 0");
    expect((await run("score")).models[model]?.state).toBe("no_rows");
    expect(await lastRun()).toMatchObject({ state: "no_rows" });
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

  test("trained again on the same, it is compared with the champion on the same slice", async () => {
    const trained = await run("train");
    expect(trained.models[model]?.reason).toMatch(
      /not worse than the champion \(log loss (\d\.\d+), champion \1\)$/,
    );
    expect(trained.models[model]).toMatchObject({ decision: "promoted", model_version: "4" });
  });

  test("a job that fails half-way leaves the scores of before, and says so", async () => {
    await fault("failHalfWay");
    const scored = await run("score");
    expect(scored.state).toBe("failed");
    expect(scored.models[model]).toMatchObject({ state: "failed", rows_scored: 0 });
    expect(await lastRun()).toMatchObject({ state: "failed" });
    expect(await released()).toBe("300");
  });

  test("a job that never ends is cancelled, and its run ends", async () => {
    await fault("neverEnd");
    const scored = await run("score", { timeout_seconds: 2 });
    expect(scored.models[model]).toMatchObject({ state: "failed" });
    expect(scored.models[model]?.detail).toContain("did not end within its timeout");
    expect(await released()).toBe("300");
  });

  test("drift holds the scores back until a person approves", async () => {
    await features({ count_sessions_28d: "MOD(i, 8) + 40", days_since_last_seen: "NULL" });
    const scored = await run("score");
    expect(scored.models[model]).toMatchObject({ state: "held", rows_scored: 300 });
    expect(scored.models[model]?.detail).toContain(
      "missing rate change of days_since_last_seen is 1.000",
    );
    // What the version before said of this cutoff stays where it is.
    expect(await released()).toBe("300");

    const bigquery = createBigQuery(opened.target);
    const [held] = await heldRuns(bigquery, model);
    const person = { decidedBy: "Ada", reason: "the new tracking is meant" };
    const declared = { model, predictions: "predictions.propensity_scores" };
    expect(await approveScores(bigquery, declared, String(held?.["run_id"]), person)).toBe(300);
    expect(await heldRuns(bigquery, model)).toEqual([]);
    expect(await released()).toBe("600");
    expect(
      await query(
        "SELECT actor, action, subject FROM ops.audit_log WHERE action = 'scores.approved'",
      ),
    ).toEqual([{ actor: "Ada", action: "scores.approved", subject: "propensity" }]);
  });

  test("can be shown, promoted and rolled back by a person", async () => {
    const bigquery = createBigQuery(opened.target);
    const registry = createRegistry(opened.target);
    const shown = await showModel(bigquery, registry, model, {});
    expect(shown).toMatchObject({
      version: "4",
      description:
        "Fitted on 900 rows, cutoffs up to 2026-07-17; judged as version 3, which knew those up to 2026-07-03, on the cutoff 2026-07-17",
      training: { decision: "promoted", evaluatedVersion: "3", fittedUntil: "2026-07-17" },
    });
    expect(gainsPicture(shown.training!.metrics)).toContain("100 %");
    const report = modelReport(model, shown.aliases, shown.training!);
    expect(report).toContain("<svg");
    expect(report).not.toMatch(/https?:|<script/);

    const before = championBefore(await decisionsOf(bigquery, model), "4");
    const person = { decidedBy: "Ada", reason: "ranks worse" };
    expect(await promote(bigquery, registry, model, before, person, "rolled_back")).toEqual({
      model,
      from: "4",
      to: "2",
    });
    expect((await showModel(bigquery, registry, model, {})).version).toBe("2");
  });
});

async function fault(name: "failHalfWay" | "neverEnd"): Promise<void> {
  const endpoint = opened.state.endpoints["VERTEX_ENDPOINT"];
  const response = await fetch(`http://${endpoint}/_local/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ faults: [name] }),
  });
  expect(response.ok).toBe(true);
}
