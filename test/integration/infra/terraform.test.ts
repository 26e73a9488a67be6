import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  checkInfra,
  type PlannedResource,
  type StackCheck,
} from "../../../scripts/check-infra/check-infra.ts";
import { terraformVersion } from "../../../scripts/check-infra/terraform.ts";
import { nightly, parts } from "../../unit/infra/fixtures/parts.ts";

const installed = (await terraformVersion()) !== undefined;

async function stacks(...args: Parameters<typeof checkInfra>): Promise<readonly StackCheck[]> {
  const check = await checkInfra(...args);
  if (check.kind === "skipped") throw new Error(check.reason);
  return check.stacks;
}

const failuresOf = (checks: readonly StackCheck[]): readonly string[] =>
  checks.flatMap((check) => (check.ok ? [] : [`${check.stack} ${check.step}: ${check.output}`]));

/** Where terraform is not installed there is nothing to run these against. */
describe.runIf(installed)("real terraform, against a provider that knows only the schema", () => {
  let planned: ReadonlyMap<string, PlannedResource["values"]>;

  beforeAll(async () => {
    const checks = await stacks("prod", parts);
    expect(failuresOf(checks)).toEqual([]);
    planned = new Map(
      checks.flatMap((check) =>
        check.ok ? check.planned.map(({ address, values }) => [address, values] as const) : [],
      ),
    );
  });

  test("every stack of what is deployed validates and plans", async () => {
    expect(failuresOf(await stacks("dev"))).toEqual([]);
  });

  test("Workflows' own expressions reach Google Cloud as they were written", () => {
    const workflow = planned.get("google_workflows_workflow.workflow_nightly_workflow");
    expect(workflow?.["source_contents"]).toBe(
      readFileSync(new URL("../../unit/infra/fixtures/nightly.yaml", import.meta.url), "utf8"),
    );
  });

  test("descriptions that look like references stay text", () => {
    const table = planned.get("google_bigquery_table.silver_staging_people");
    expect(table?.["description"]).toBe("People, ${not a reference}.");
  });

  test("a bundle's object is named by the hash of its zip", () => {
    const bundle = planned.get("google_storage_bucket_object.receive_bundle");
    expect(bundle?.["name"]).toMatch(/^receive\/[0-9a-f]{32}\.zip$/);
  });

  test("an argument of the wrong type is found", async () => {
    const wrong = { ...nightly, description: 5 as unknown as string, schedule: undefined };
    const { schedule: _, ...withoutSchedule } = wrong;
    const broken = {
      ...parts,
      functions: parts.functions.map((deployment) => ({
        ...deployment,
        timeoutSeconds: "soon" as unknown as number,
      })),
      workflows: [withoutSchedule],
    };
    const failures = failuresOf(await stacks("dev", broken));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(
      /^dev-pipeline validate:[\s\S]*timeout_seconds[\s\S]*a number is required/,
    );
  });
});
