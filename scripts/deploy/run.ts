import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { Listr } from "listr2";
import { environmentNames, loadConfig } from "../../infra/config/environments.ts";
import type { Release } from "../../sql/compiler/release.ts";
import { buildAll } from "../build/build-all.ts";
import { zipBundle } from "../build/zip-bundle.ts";
import { createBucket } from "../clients.ts";
import { CommandError } from "../output.ts";
import { publishRelease } from "../release/publish.ts";
import type { Target } from "../target.ts";
import { deployedTarget } from "./deployed-target.ts";
import { applyDeployment, describePlan, planDeployment, type StackPlan } from "./deploy.ts";
import { findProgram, type Program } from "./program.ts";
import { smokeTest, type SmokeTest } from "./smoke-test.ts";

export interface RunOptions {
  readonly plan?: true;
  readonly yes?: true;
  readonly mayLoseData: readonly string[];
  readonly json?: true;
}

export interface DeployReport {
  readonly environment: string;
  readonly release: string;
  readonly stacks: readonly { readonly stack: string; readonly changes: number }[];
  readonly applied: boolean;
  readonly smokeTest: SmokeTest | { readonly skipped: string } | undefined;
}

interface Context {
  release?: Release;
  plans?: readonly StackPlan[];
}

/** From the working copy to a running environment, step by step; the first failure ends it and says what to do. */
export async function runDeploy(environment: string, options: RunOptions): Promise<DeployReport> {
  const config = checkedConfig(environment);
  const program = findProgram();
  const context: Context = {};
  const rendering = {
    silentRendererCondition: options.json === true,
    fallbackRenderer: "simple" as const,
  };
  await new Listr<Context>(planSteps(environment, options, program), rendering).run(context);
  const { release, plans } = context;
  if (release === undefined || plans === undefined) throw new Error("The plan did not end.");
  const report = {
    environment,
    release: release.hash,
    stacks: plans.map(({ stack, changes }) => ({ stack: stack.name, changes: changes.length })),
  };
  if (!options.json) for (const plan of plans) console.log(describePlan(plan));
  if (options.plan) return { ...report, applied: false, smokeTest: undefined };

  await confirm(environment, config.projectId, options);
  const place = { projectId: config.projectId, region: config.region };
  await new Listr(applySteps(program, plans, { release, place }), rendering).run();
  const outcome = await smoke(program, plans, place, options);
  if (!options.json) console.log(describeSmokeTest(outcome));
  return { ...report, applied: true, smokeTest: outcome };
}

function checkedConfig(environment: string): ReturnType<typeof loadConfig> {
  if (environment === "local")
    throw new CommandError("local is this laptop: `ame local` starts it, nothing is deployed.");
  if (!environmentNames.includes(environment))
    throw new CommandError(
      `there is no environment "${environment}": choose one of ${environmentNames.filter((name) => name !== "local").join(", ")}.`,
    );
  const config = loadConfig(environment);
  if (config.projectId.startsWith("my-company-"))
    throw new CommandError(
      `infra/config/${environment}.ts still has the example's projectId ${config.projectId}: fill in your own.`,
    );
  return config;
}

function planSteps(
  environment: string,
  { mayLoseData }: RunOptions,
  program: Program,
): ConstructorParameters<typeof Listr<Context>>[0] {
  return [
    {
      title: "Building functions",
      task: async (_context, task) => {
        const bundles = await buildAll();
        for (const bundle of bundles) await zipBundle(bundle);
        task.title = `Built ${bundles.length} functions`;
      },
    },
    {
      title: "Compiling the SQL release",
      task: async (context, task) => {
        const { compileRelease } = await import("../local-cloud.ts");
        context.release = await compileRelease();
        task.title = `Compiled release ${context.release.hash}`;
      },
    },
    {
      title: "Synthesising and planning",
      task: async (context, task) => {
        context.plans = await planDeployment(
          {
            environment,
            outdir: join(import.meta.dirname, "../../cdktf.out"),
            program,
            mayLoseData,
          },
          (stack) => {
            task.title = `Planning ${stack}`;
          },
        );
        task.title = `Planned ${context.plans.length} stacks with ${program.name}`;
      },
    },
  ];
}

function applySteps(
  program: Program,
  plans: readonly StackPlan[],
  { release, place }: { release: Release; place: { projectId: string; region: string } },
): ConstructorParameters<typeof Listr>[0] {
  return [
    {
      title: "Applying",
      task: async (_context, task) => {
        await applyDeployment(
          program,
          plans,
          ({ stack, done, total }) => {
            task.title = `Applying ${stack}: ${done} of ${total}`;
          },
          async (stack) => {
            // Before workflows that would look for it exist, and after the bucket that holds it does.
            if (!stack.endsWith("-warehouse")) return;
            task.title = `Publishing release ${release.hash}`;
            await publishRelease(release, createBucket(targetOf(place), "releases"));
          },
        );
        task.title = "Applied";
      },
    },
  ];
}

const targetOf = (place: { projectId: string; region: string }): Target => ({
  ...place,
  collectUrl: "",
  writeKey: "",
  webhookSecret: "",
  twinsUrl: undefined,
  isLocal: false,
});

async function confirm(
  environment: string,
  projectId: string,
  { yes, json }: RunOptions,
): Promise<void> {
  if (yes) return;
  if (json || !process.stdin.isTTY)
    throw new CommandError("nobody is there to ask: add --yes to apply, or --plan to look only.");
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question(`Apply to ${projectId}? Type ${environment} to go on: `);
  prompt.close();
  if (answer.trim() !== environment) throw new CommandError("nothing was changed.");
}

async function smoke(
  program: Program,
  plans: readonly StackPlan[],
  place: { projectId: string; region: string },
  { json }: RunOptions,
): Promise<DeployReport["smokeTest"]> {
  const writeKey = process.env["AME_WRITE_KEY"];
  const pipeline = plans.find(({ stack }) => stack.name.endsWith("-pipeline"))?.stack;
  if (writeKey === undefined || pipeline === undefined)
    return { skipped: "AME_WRITE_KEY is not set" };
  const target = await deployedTarget(program, pipeline, { ...place, writeKey });
  return smokeTest(target, `ame-smoke-${randomUUID()}`, (stop) => {
    if (!json) console.log(`Smoke test: ${stop}`);
  });
}

const describeSmokeTest = (outcome: DeployReport["smokeTest"]): string =>
  outcome !== undefined && "skipped" in outcome
    ? `Deployed. The smoke test was left out: ${outcome.skipped}.`
    : `Deployed; one event went from the collector to gold in ${outcome?.seconds ?? 0} s.`;
