import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { declaredParts } from "../../../../infra/app.ts";
import { loadConfig } from "../../../../infra/config/environments.ts";
import { objectivesOf } from "../../../../infra/observability/objectives.ts";
import { parts, send } from "../fixtures/parts.ts";
import { synthesised } from "../fixtures/synthesised.ts";

const root = new URL("../../../..", import.meta.url).pathname;
const prod = synthesised({ environment: "prod" });
const objectives = objectivesOf(declaredParts, loadConfig("prod"));

test("a budget speaks up at half, three quarters and nine tenths", () => {
  expect(prod.resource("google_billing_budget.budget_month")).toMatchObject({
    billing_account: "000000-000000-000000",
    amount: { specified_amount: { currency_code: "EUR", units: "2000" } },
    threshold_rules: [
      { threshold_percent: 0.5 },
      { threshold_percent: 0.75 },
      { threshold_percent: 0.9 },
    ],
    all_updates_rule: {
      monitoring_notification_channels: ["${google_monitoring_notification_channel.email_0.id}"],
    },
  });
});

test("audit logs and problems go to a dataset of their own, written by the sink's account", () => {
  expect(prod.names("google_logging_project_sink")).toEqual(["logs_audit", "logs_problems"]);
  expect(prod.resource("google_bigquery_dataset.logs_dataset")).toMatchObject({
    dataset_id: "logs",
    default_partition_expiration_ms: 34_560_000_000,
  });
  expect(prod.resource("google_bigquery_dataset_iam_member.logs_audit_writer")).toMatchObject({
    role: "roles/bigquery.dataEditor",
    member: "${google_logging_project_sink.logs_audit.writer_identity}",
  });
});

test("reads of secrets are audited", () => {
  expect(prod.resource("google_project_iam_audit_config.audit_secretmanager")).toMatchObject({
    service: "secretmanager.googleapis.com",
    audit_log_config: [{ log_type: "ADMIN_READ" }, { log_type: "DATA_READ" }],
  });
});

describe("objectives", () => {
  test("there is one for every promise: landing, freshness, dead letters, scores, activation, syncs, cost", () => {
    const kinds = new Set(objectives.map(({ runbook }) => runbook));
    expect([...kinds].toSorted()).toEqual([
      "activation-lag",
      "dead-letter-age",
      "freshness",
      "job-cost",
      "landing-lag",
      "score-age",
      "sync-success",
    ]);
  });

  test("what the registries gain has its own objectives without a line here", () => {
    const ids = objectives.map(({ id }) => id);
    expect(ids).toContain("freshness-marts-marketing-customer-360");
    expect(ids).toContain("score-age-lead-scores");
    expect(ids).toContain("activation-lag-salesforce");
    const more = objectivesOf(
      {
        ...declaredParts,
        functions: [...declaredParts.functions, { ...send, name: "sync-pigeons" }],
      },
      loadConfig("prod"),
    );
    expect(more.map(({ id }) => id).filter((id) => !ids.includes(id))).toEqual([
      "activation-lag-pigeons",
      "sync-success-pigeons",
    ]);
  });

  test("each has an indicator and two burn-rate alerts that link to a page which exists", () => {
    for (const { id, runbook } of objectives) {
      const slo = prod.resource(`google_monitoring_slo.${id}_objective`);
      expect(slo).toMatchObject({ slo_id: id, rolling_period_days: 28 });
      for (const pace of ["fast", "slow"]) {
        const alert = prod.resource(`google_monitoring_alert_policy.${id}_${pace}`);
        expect(alert).toMatchObject({ combiner: "AND" });
        expect(JSON.stringify(alert["documentation"])).toContain(`/docs/runbooks/${runbook}.md`);
        expect(JSON.stringify(alert["conditions"])).toContain(
          `select_slo_burn_rate(\\"\${google_monitoring_slo.${id}_objective.name}\\"`,
        );
      }
      expect(existsSync(join(root, "docs/runbooks", `${runbook}.md`))).toBe(true);
    }
  });

  test("an error budget of 1 in 20 burns at most 20 times too fast: no alert waits for more", () => {
    for (const { id } of objectives) {
      const alert = prod.resource(`google_monitoring_alert_policy.${id}_fast`);
      const [condition] = alert["conditions"] as {
        condition_threshold: { threshold_value: number };
      }[];
      expect(condition?.condition_threshold.threshold_value).toBe(14.4);
    }
  });

  test("every runbook page belongs to an objective, and says what it means, first looks and remedies", () => {
    const pages = readdirSync(join(root, "docs/runbooks"));
    expect(pages.toSorted()).toEqual(
      [...new Set(objectives.map(({ runbook }) => `${runbook}.md`))].toSorted(),
    );
    for (const page of pages) {
      const text = readFileSync(join(root, "docs/runbooks", page), "utf8");
      for (const heading of ["## What it means", "## Look", "## Do"])
        expect(text).toContain(heading);
    }
  });

  test("the dashboard has a chart for each, with its target as a line", () => {
    const { dashboard_json: json } = prod.resource("google_monitoring_dashboard.dashboard");
    const { mosaicLayout } = JSON.parse(String(json)) as {
      mosaicLayout: { tiles: { widget: { title: string } }[] };
    };
    expect(mosaicLayout.tiles).toHaveLength(objectives.length);
    expect(mosaicLayout.tiles[0]?.widget.title).toBe("Landing lag of land (seconds)");
  });

  test("the view measures those of the warehouse and nothing else", () => {
    const { view } = prod.resource("google_bigquery_table.objectives") as {
      view: { query: string };
    };
    const measured = [...view.query.matchAll(/STRUCT\('([\w-]+)' AS objective, CAST\(/g)].map(
      ([, id]) => id,
    );
    expect(measured).toEqual(
      objectives.filter(({ source }) => source.kind === "warehouse").map(({ id }) => id),
    );
  });

  test("a project without the tables they are measured on has no such objectives", () => {
    expect(synthesised({ parts }).names("google_monitoring_slo")).toEqual([
      "dead-letter-age-events_objective",
      "dead-letter-age-landing-objects_objective",
      "landing-lag-store_objective",
    ]);
  });
});
