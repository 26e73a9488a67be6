import type { BigQuery } from "@google-cloud/bigquery";
import { queryRows } from "./clients.ts";
import type { Landing, Published } from "./demo.ts";
import { CommandError } from "./output.ts";
import type { Reached } from "./reached.ts";
import type { TruthFigures } from "./simulate/lead-truth.ts";

/** What the pipeline workflow returns. */
export interface PipelineResult {
  readonly state: string;
  readonly run_id: string;
  readonly models?: Readonly<Record<string, number>>;
  readonly rows_scored?: number;
  /** Model → how its scoring went. */
  readonly scoring?: Readonly<Record<string, ScoringOutcome>>;
  readonly salesforce?: Readonly<Record<string, unknown>>;
}

export interface ScoringOutcome {
  readonly state: string;
  readonly rows_scored: number;
  readonly rows_failed: number;
  readonly model_version: string;
  readonly detail?: string;
  readonly training?: {
    readonly roc_auc: number | null;
    readonly decision: string;
    readonly reason: string;
  };
}

export interface Summary {
  readonly published: number;
  readonly refusedAtTheEdge: number;
  readonly landed: number;
  readonly deadLettered: number;
  readonly duplicatesRemoved: number;
  readonly models: Readonly<Record<string, number>>;
  readonly tests: Readonly<Record<string, number>>;
  readonly scored: number;
  /** Risk of churn, lifetime value and propensity together. */
  readonly customersScored: number;
  /** Why nothing was scored. */
  readonly notScored?: string;
  readonly auc: number | null;
  /** How the scores rank what is true of the leads, which only the simulation knows. */
  readonly truth: TruthFigures;
  readonly salesforce: {
    readonly planned: number;
    readonly delivered: number;
    readonly rejected: number;
    readonly calls: number;
  };
  /** The other destinations by name. */
  readonly reached: Readonly<Record<string, Reached>>;
  readonly seconds: number;
}

export interface SummaryInput {
  readonly published: Published;
  readonly landing: Landing;
  readonly pipeline: PipelineResult;
  readonly duplicates: number;
  readonly salesforce: { readonly scored: number };
  readonly reached: Readonly<Record<string, Reached>>;
  readonly truth: TruthFigures;
  readonly bigquery: BigQuery;
  readonly seconds: number;
}

/** Collects the figures and makes sure that they reconcile. Throws CommandError naming the figures that do not. */
export async function summarise(input: SummaryInput): Promise<Summary> {
  const { published, landing, pipeline, salesforce } = input;
  const tests = await queryRows(
    input.bigquery,
    "SELECT state, COUNT(*) AS tests FROM ops.quality_results WHERE run_id = @run GROUP BY state",
    { run: pipeline.run_id },
  );
  const leads = pipeline.scoring?.["lead_scoring"];
  const sync = pipeline.salesforce ?? {};
  const count = (name: string): number => Number(sync[name] ?? 0);
  const summary: Summary = {
    published: published.events,
    refusedAtTheEdge: published.refused,
    landed: landing.landed,
    deadLettered: landing.deadLettered,
    duplicatesRemoved: input.duplicates,
    models: pipeline.models ?? {},
    tests: Object.fromEntries(tests.map((row) => [String(row["state"]), Number(row["tests"])])),
    scored: leads?.rows_scored ?? 0,
    customersScored: (pipeline.rows_scored ?? 0) - (leads?.rows_scored ?? 0),
    ...notScored(leads),
    auc: leads?.training?.roc_auc ?? null,
    truth: input.truth,
    salesforce: {
      planned: count("planned"),
      delivered: count("delivered"),
      rejected: count("rejected"),
      calls: count("calls"),
    },
    reached: input.reached,
    seconds: Number(input.seconds.toFixed(1)),
  };
  const problems = [
    pipeline.state !== "succeeded" &&
      `the pipeline ended as ${pipeline.state}: ${JSON.stringify(pipeline)}`,
    summary.published !== summary.landed + summary.deadLettered &&
      `published ${summary.published} is not landed ${summary.landed} + dead-lettered ${summary.deadLettered}`,
    summary.salesforce.delivered !== salesforce.scored &&
      `delivered ${summary.salesforce.delivered}, but Salesforce holds ${salesforce.scored} scored records`,
    ...Object.entries(summary.reached).map(
      ([name, { delivered, held, state }]) =>
        (delivered !== held || !["succeeded", "not_needed"].includes(state)) &&
        `sync-${name} ended as ${state} with ${delivered} delivered, its twin holds ${held}`,
    ),
  ].filter((problem) => problem !== false);
  if (problems.length > 0)
    throw new CommandError(`the figures do not reconcile: ${problems.join("; ")}`);
  return summary;
}

function notScored(leads: ScoringOutcome | undefined): { notScored?: string } {
  if (leads === undefined || leads.rows_scored > 0) return {};
  const { training, state, detail } = leads;
  return {
    notScored: training
      ? `the model was ${training.decision}: ${training.reason}`
      : `${state}: ${detail ?? ""}`,
  };
}

const number = (value: number): string => value.toLocaleString("en").padStart(9);

const titles: Readonly<Record<string, string>> = {
  "google-ads": "Google Ads",
  braze: "Braze",
  hubspot: "HubSpot",
};

const ranked = ({ rankCorrelation, idealObserver }: TruthFigures): string =>
  `${rankCorrelation.toFixed(3).padStart(9)}  rank correlation of lead scores and truth (who knows the simulation's laws reaches ${idealObserver.toFixed(3)})`;

export function printSummary(summary: Summary): void {
  console.log(`
  ${number(summary.published)}  events published   (${summary.refusedAtTheEdge} refused at the edge, each with the field that is wrong)
  ${number(summary.landed)}  rows in bronze
  ${number(summary.deadLettered)}  dead letters, with their reasons
  ${number(summary.duplicatesRemoved)}  duplicates removed in silver
  ${number(summary.models["succeeded"] ?? 0)}  models built       (${summary.tests["passed"] ?? 0} data tests passed, ${summary.tests["failed"] ?? 0} failed)
  ${number(summary.scored)}  leads scored       (${summary.notScored ?? `AUC ${summary.auc === null ? "unknown" : summary.auc.toFixed(3)} on a later time slice`})
  ${ranked(summary.truth)}
  ${number(summary.customersScored)}  scores of churn, value and propensity
  ${number(summary.salesforce.delivered)}  delivered to Salesforce in ${summary.salesforce.calls} calls (${summary.salesforce.rejected} rejected)
${Object.entries(summary.reached)
  .map(
    ([name, { delivered, rejected, calls }]) =>
      `  ${number(delivered)}  delivered to ${titles[name] ?? name} in ${calls} calls (${rejected} rejected)`,
  )
  .join("\n")}

  Published = landed + dead-lettered, and delivered is what each twin holds. ${summary.seconds} s.`);
}
