import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { functions } from "../../../functions/registry.ts";
import { synthesise } from "../../../infra/app.ts";
import { only } from "../../../scripts/check-infra/check-infra.ts";
import { readProviderSchema } from "../../../scripts/check-infra/provider-schema.ts";
import {
  startStubProvider,
  type StubProvider,
} from "../../../scripts/check-infra/stub-provider.ts";
import { terraformVersion } from "../../../scripts/check-infra/terraform.ts";
import {
  applyDeployment,
  describePlan,
  planDeployment,
  type Deployment,
} from "../../../scripts/deploy/deploy.ts";
import { findProgram } from "../../../scripts/deploy/program.ts";

const installed = (await terraformVersion()) !== undefined;
const folder = mkdtempSync(join(tmpdir(), "ame-deploy-"));
const outdir = join(folder, "repository/cdktf.out");
const stacks = ["project", "foundation", "warehouse", "pipeline", "operations"];

let provider: StubProvider;
let deployment: Deployment;

/** State in each stack's folder in place of a bucket; that, and the provider, are all that differs from the real thing. */
function useLocalState(into: string): void {
  for (const stack of stacks)
    writeFileSync(
      join(into, `stacks/dev-${stack}/backend_override.tf.json`),
      JSON.stringify({ terraform: { backend: { local: {} } } }),
    );
}

/** The whole schema is 30 MB, which terraform would read at every step. */
function usedTypes(): ReadonlySet<string> {
  const into = join(folder, "types");
  synthesise({ environments: ["dev"], outdir: into });
  return new Set(
    stacks.flatMap((stack) => {
      const { resource = {}, data = {} } = JSON.parse(
        readFileSync(join(into, `stacks/dev-${stack}/cdk.tf.json`), "utf8"),
      ) as { resource?: object; data?: object };
      return [...Object.keys(resource), ...Object.keys(data)];
    }),
  );
}

beforeAll(async () => {
  if (!installed) return;
  const bundles = join(folder, "repository/dist/functions");
  mkdirSync(bundles, { recursive: true });
  for (const { name } of functions) writeFileSync(join(bundles, `${name}.zip`), name);
  const schema = await readProviderSchema(
    createRequire(import.meta.url).resolve("@cdktf/provider-google/.jsii"),
  );
  provider = await startStubProvider(only(schema, usedTypes()));
  const { PATH = "", HOME = folder } = process.env;
  deployment = {
    environment: "dev",
    outdir,
    mayLoseData: [],
    prepare: useLocalState,
    program: findProgram({
      PATH,
      HOME,
      TF_REATTACH_PROVIDERS: JSON.stringify({
        "registry.terraform.io/hashicorp/google": {
          Protocol: "grpc",
          ProtocolVersion: 5,
          Pid: process.pid,
          Test: true,
          Addr: { Network: "tcp", String: `127.0.0.1:${provider.port}` },
        },
      }),
    }),
  };
});
afterAll(() => {
  provider?.close();
  rmSync(folder, { recursive: true, force: true });
});

const deploy = async (): Promise<{ lines: string[]; order: string[] }> => {
  const plans = await planDeployment(deployment, () => undefined);
  const order: string[] = [];
  await applyDeployment(
    deployment.program,
    plans,
    ({ stack, done, total }) => {
      if (done === total) order.push(`${stack} ${done}/${total}`);
    },
    () => Promise.resolve(),
  );
  return { lines: plans.map(describePlan), order };
};

/** Makes the deployed schema of a table wider than its contract is, as a contract that lost a column would find it. */
function widenDeployedTable(name: string): void {
  const file = join(outdir, "stacks/dev-warehouse/terraform.tfstate");
  const state = JSON.parse(readFileSync(file, "utf8")) as {
    resources: { name: string; instances: { attributes: { schema: string } }[] }[];
  };
  const [instance] = state.resources.find((resource) => resource.name === name)?.instances ?? [];
  if (instance === undefined) throw new Error(`${name} is not deployed`);
  const fields = JSON.parse(instance.attributes.schema) as object[];
  instance.attributes.schema = JSON.stringify([...fields, { name: "shoe_size", type: "INTEGER" }]);
  writeFileSync(file, JSON.stringify(state));
}

describe.runIf(installed)("a deployment with real terraform", () => {
  test("applies every stack in order, and a second one finds nothing to change", async () => {
    const first = await deploy();
    expect(first.order.map((line) => line.split(" ")[0])).toEqual(
      stacks.map((stack) => `dev-${stack}`),
    );
    expect(first.lines.every((line) => /^dev-\w+: \d+ to create$/.test(line))).toBe(true);
    const second = await deploy();
    expect(second.lines).toEqual(stacks.map((stack) => `dev-${stack}: nothing to change`));
  }, 180_000);

  test("refuses a contract narrower than the deployed table before anything is changed", async () => {
    widenDeployedTable("gold_marts_sales_lead_scores");
    const address = "dev-warehouse/google_bigquery_table.gold_marts_sales_lead_scores";
    await expect(planDeployment(deployment, () => undefined)).rejects.toThrow(
      `${address} would lose data: column shoe_size is gone`,
    );
    const allowed = await planDeployment(
      { ...deployment, mayLoseData: [address] },
      () => undefined,
    );
    expect(allowed.map(describePlan)).toContain("dev-warehouse: 1 to update");
  }, 120_000);

  test("stops at the stack that cannot be planned, with terraform's words and what they mean for the rest", async () => {
    const breaking = (into: string): void => {
      useLocalState(into);
      writeFileSync(
        join(into, "stacks/dev-foundation/broken.tf.json"),
        '{"resource": {"google_nothing": {"x": {}}}}',
      );
    };
    await expect(
      planDeployment({ ...deployment, prepare: breaking }, () => undefined),
    ).rejects.toThrow(
      /failed in stack dev-foundation\.[\s\S]*google_nothing[\s\S]*Nothing was changed/,
    );
    rmSync(join(outdir, "stacks/dev-foundation/broken.tf.json"));
  }, 60_000);

  test("a config that is wrong is named before terraform runs", async () => {
    const wrong = { ...deployment, environment: "nowhere" };
    await expect(planDeployment(wrong, () => undefined)).rejects.toThrow(
      /nothing was changed.*no environment "nowhere"/s,
    );
    expect(existsSync(outdir)).toBe(true);
  });
});

test("without terraform the command says where to get it", () => {
  expect(() => findProgram({ AME_TERRAFORM: "/nowhere/terraform" })).toThrow(
    "AME_TERRAFORM names /nowhere/terraform, which does not start",
  );
});
