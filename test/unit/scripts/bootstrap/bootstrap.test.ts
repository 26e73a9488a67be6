import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { asScript, bootstrap, type Gcloud } from "../../../../scripts/bootstrap/run.ts";
import { bootstrapSteps } from "../../../../scripts/bootstrap/steps.ts";

const options = {
  projectId: "acme-dev",
  region: "europe-west1",
  repository: "acme/engine",
  customerManagedKeys: true,
};
const steps = bootstrapSteps(options);
const commands = steps.map(({ create }) => create.join(" "));

/** gcloud that has the named things already and fails where told to. */
function fakeGcloud(present: RegExp, failing = /^$/): { run: Gcloud; calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    run: (args) => {
      const call = args.join(" ");
      calls.push(call);
      if (call.startsWith("projects describe")) return Promise.resolve({ ok: true, output: "42" });
      if (failing.test(call)) return Promise.resolve({ ok: false, output: "PERMISSION_DENIED" });
      const isQuestion = / describe /.test(call);
      return Promise.resolve({ ok: !isQuestion || present.test(call), output: "" });
    },
  };
}

test("the state bucket is private, versioned, and in the config's region", () => {
  expect(commands).toContain(
    "storage buckets create gs://acme-dev-terraform-state --project=acme-dev --location=europe-west1 --uniform-bucket-level-access --public-access-prevention",
  );
  expect(commands).toContain(
    "storage buckets update gs://acme-dev-terraform-state --versioning --project=acme-dev",
  );
});

test("only the one repository may deploy, without a key", () => {
  expect(commands.find((command) => command.includes("create-oidc"))).toContain(
    "--attribute-condition=assertion.repository=='acme/engine'",
  );
  expect(commands.join("\n")).not.toMatch(/keys create|roles\/(owner|editor)\b/);
  expect(bootstrapSteps({ projectId: "p", region: "r", customerManagedKeys: false })).toHaveLength(
    4,
  );
});

describe("taking the steps", () => {
  test("what is there stays as it is; the project's number goes where it belongs", async () => {
    const { run, calls } = fakeGcloud(/buckets describe|workload-identity-pools describe/);
    const outcomes: string[] = [];
    await bootstrap("acme-dev", steps, run, (_, outcome) => outcomes.push(outcome));
    expect(outcomes.filter((outcome) => outcome === "was there")).toHaveLength(2);
    expect(calls.some((call) => call.startsWith("storage buckets create"))).toBe(false);
    expect(calls.at(-1)).toContain(
      "principalSet://iam.googleapis.com/projects/42/locations/global/workloadIdentityPools/github/attribute.repository/acme/engine",
    );
  });

  test("the first failure ends it, with gcloud's words", async () => {
    const { run, calls } = fakeGcloud(/^$/, /identity create/);
    await expect(bootstrap("acme-dev", steps, run, () => undefined)).rejects.toThrow(
      /"Ask for the service agent of artifactregistry[\s\S]*run the command again[\s\S]*PERMISSION_DENIED/,
    );
    expect(calls.at(-1)).toContain("beta services identity create");
  });
});

test("the printed script is one that a shell reads", () => {
  const script = asScript("acme-dev", steps);
  const { status, stderr } = spawnSync("sh", ["-n"], { input: script, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(script).toContain(
    '"--member=principalSet://iam.googleapis.com/projects/${PROJECT_NUMBER}/',
  );
  expect(script).toContain(
    "gcloud storage buckets describe gs://acme-dev-terraform-state --project=acme-dev >/dev/null 2>&1 || gcloud storage buckets create",
  );
});
