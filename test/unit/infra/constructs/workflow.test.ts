import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { unescapeTemplate } from "../../../../infra/lib/escape.ts";
import { nightly, parts } from "../fixtures/parts.ts";
import { synthesised } from "../fixtures/synthesised.ts";

const dev = synthesised({ parts });

test("its source is the joined files, with Workflows' own expressions left alone", () => {
  const workflow = dev.resource("google_workflows_workflow.workflow_nightly_workflow");
  const source = String(workflow["source_contents"]);
  expect(source).toContain('$${sys.get_env("SEND_URL")}');
  expect(unescapeTemplate(source)).toBe(
    readFileSync(new URL("../fixtures/nightly.yaml", import.meta.url), "utf8"),
  );
});

test("it reads functions' addresses and the config from its environment", () => {
  expect(dev.resource("google_workflows_workflow.workflow_nightly_workflow")).toMatchObject({
    name: "nightly",
    region: "europe-west1",
    service_account:
      "projects/my-company-marketing-dev/serviceAccounts/wf-nightly@my-company-marketing-dev.iam.gserviceaccount.com",
    user_env_vars: {
      SEND_URL: "${google_cloudfunctions2_function.send_function.service_config[0].uri}",
      REGION: "europe-west1",
    },
  });
});

test("it may call the function and write its log", () => {
  const member = "serviceAccount:wf-nightly@my-company-marketing-dev.iam.gserviceaccount.com";
  expect(
    dev.resource(
      "google_cloud_run_v2_service_iam_member.workflow_nightly_grant_run_invoker_on_send",
    ),
  ).toMatchObject({ name: "${google_cloudfunctions2_function.send_function.name}", member });
  expect(
    dev.resource("google_project_iam_member.workflow_nightly_grant_logging_logWriter_on_project"),
  ).toMatchObject({ role: "roles/logging.logWriter", member });
});

test("its schedule starts it with an account that can do nothing else", () => {
  const job = dev.resource("google_cloud_scheduler_job.workflow_nightly_schedule");
  expect(job).toMatchObject({
    name: "nightly",
    schedule: "0 4 * * *",
    time_zone: "Etc/UTC",
    paused: true,
    http_target: {
      http_method: "POST",
      uri: "https://workflowexecutions.googleapis.com/v1/${google_workflows_workflow.workflow_nightly_workflow.id}/executions",
      oauth_token: {
        service_account_email: "cron-nightly@my-company-marketing-dev.iam.gserviceaccount.com",
      },
    },
  });
  const { body } = job["http_target"] as { body: string };
  expect(Buffer.from(body, "base64").toString()).toBe('{"argument":"{\\"full\\":true}"}');
});

test("a function that nobody deploys is named", () => {
  const wrong = { ...nightly, environment: { X: { function: "sennd" } } };
  expect(() => synthesised({ parts: { ...parts, workflows: [wrong] } })).toThrow(
    'workflows/registry.ts (nightly) names function "sennd"',
  );
});
