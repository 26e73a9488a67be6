import { writeFileSync } from "node:fs";
import { Listr } from "listr2";
import { createBigQuery, queryRows } from "./clients.ts";
import {
  awaitLanding,
  countDuplicates,
  publishCompany,
  salesforceState,
  seedSalesforce,
  type Landing,
  type Progress,
  type Published,
} from "./demo.ts";
import { CommandError } from "./output.ts";
import { reachOthers, type Reached } from "./reached.ts";
import { runWorkflow } from "./run-workflow.ts";
import { createCompany, defaultCompany, type Company } from "./simulate/company.ts";
import { compareWithTruth, leadTruthOf, type LeadTruth } from "./simulate/lead-truth.ts";
import { spawnLocal, type SpawnedLocal } from "./spawn-local.ts";
import { summarise, printSummary, type PipelineResult } from "./summary.ts";
import type { Target } from "./target.ts";

export interface StartOptions {
  readonly customers: number;
  readonly days: number;
  readonly seed: string;
  /** First day, `YYYY-MM-DD`. */
  readonly start: string;
  readonly json?: string;
  readonly exit?: true;
}

interface Context {
  local?: SpawnedLocal;
  company?: Company;
  truth?: LeadTruth;
  published?: Published;
  landing?: Landing;
  pipeline?: PipelineResult;
  reached?: Readonly<Record<string, Reached>>;
}

/** The whole loop, step by step; stays up until interrupted unless told to exit. */
export async function runStart(options: StartOptions): Promise<void> {
  const started = performance.now();
  const context: Context = {};
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      interrupted.abort();
      context.local
        ?.stop()
        .finally(() => process.exit(130))
        .catch(() => undefined);
    });
  try {
    await steps(options).run(context);
    const { local, truth, published, landing, pipeline, reached } = complete(context);
    const summary = await summarise({
      published,
      landing,
      pipeline,
      duplicates: await countDuplicates(local.target),
      salesforce: await salesforceState(local.target),
      reached,
      truth: await compareWithTruth(createBigQuery(local.target), truth),
      bigquery: createBigQuery(local.target),
      seconds: (performance.now() - started) / 1000,
    });
    if (options.json !== undefined)
      writeFileSync(options.json, `${JSON.stringify(summary, null, 2)}\n`);
    printSummary(summary);
    await suggestNext(local.target, options.exit === true);
    if (!options.exit && !interrupted.signal.aborted)
      await new Promise<void>((done) => interrupted.signal.addEventListener("abort", () => done()));
  } finally {
    await context.local?.stop();
  }
}

const counting =
  (text: string, task: { title: string }): Progress =>
  (done, total) => {
    task.title = `${text} ${bar(done, total)} ${done.toLocaleString("en")} of ${total.toLocaleString("en")}`;
  };

function steps(options: StartOptions): Listr<Context> {
  return new Listr<Context>(
    [
      {
        title: "Starting a local Google Cloud from the infrastructure definition",
        task: async (context) => {
          context.local = await spawnLocal();
        },
      },
      {
        title: `Simulating ${options.customers.toLocaleString("en")} customers over ${options.days} days`,
        task: async (context) => {
          const { target } = required(context.local);
          context.company = createCompany({ ...defaultCompany, ...options });
          await seedSalesforce(target, context.company);
        },
      },
      {
        title: "Publishing events",
        task: async (context, task) => {
          const { target } = required(context.local);
          context.published = await publishCompany(
            target,
            required(context.company),
            counting("Publishing events", task),
          );
          context.truth = leadTruthOf(required(context.company));
          // Its events are many; what follows asks the warehouse.
          delete context.company;
        },
      },
      {
        title: "Landing in bronze",
        task: async (context, task) => {
          const { target } = required(context.local);
          const { events } = required(context.published);
          context.landing = await awaitLanding(target, events, counting("Landing in bronze", task));
        },
      },
      {
        title: "Running the pipeline: silver, gold, training, scoring, Salesforce",
        task: async (context) => {
          context.pipeline = (await runWorkflow(
            required(context.local).target,
            "pipeline",
            {},
          )) as PipelineResult;
        },
      },
      {
        title: "Syncing what waits for its hour: Google Ads, HubSpot",
        task: async (context) => {
          const pipeline = required(context.pipeline);
          context.reached = await reachOthers(required(context.local).target, { ...pipeline });
        },
      },
    ],
    // Without a terminal: a plain line as each step begins and ends.
    {
      renderer: "default",
      fallbackRenderer: "simple",
      rendererOptions: { collapseSubtasks: false },
    },
  );
}

/** Ten eighths-wide blocks, enough to see it move. */
function bar(done: number, total: number): string {
  const filled = total === 0 ? 20 : Math.min(20, Math.round((20 * done) / total));
  return "█".repeat(filled) + "░".repeat(20 - filled);
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new CommandError("an earlier step did not finish.");
  return value;
}

const complete = (context: Context): Required<Omit<Context, "company">> => ({
  local: required(context.local),
  truth: required(context.truth),
  published: required(context.published),
  landing: required(context.landing),
  pipeline: required(context.pipeline),
  reached: required(context.reached),
});

async function suggestNext(target: Target, exiting: boolean): Promise<void> {
  if (exiting) return;
  const [row] = await queryRows(
    createBigQuery(target),
    "SELECT event_id FROM silver.staging_events_all WHERE event_name = 'Lead Form Submitted' ORDER BY occurred_at DESC, event_id LIMIT 1",
  );
  console.log(`
It stays up until Ctrl-C. In another terminal:
  npx ame trace ${String(row?.["event_id"] ?? "<event id>")}
  npx ame query "SELECT lead_id, lead_score, tier, reason_1 FROM gold.marts_sales_lead_scores ORDER BY lead_score DESC LIMIT 5"
  npx ame run pipeline        # nothing new: ends at once
  curl -s ${target.twinsUrl}/_twin/salesforce/state | head -c 1000`);
}
