import { createBigQuery } from "../../clients.ts";
import { awaitLanding, publishCompany, seedSalesforce } from "../../demo.ts";
import { runWorkflow } from "../../run-workflow.ts";
import { createCompany, defaultCompany, firstOfLastDays } from "../../simulate/company.ts";
import { compareWithTruth, leadTruthOf, type TruthFigures } from "../../simulate/lead-truth.ts";
import type { Evaluation } from "../report.ts";
import { inOwnCloud } from "./own-cloud.ts";

/** Beside every score stands how well the leads could be ranked at all. */
const atLeast = 0.8;

/** The whole loop of the companies with these seeds, and how their lead scores rank what is true: about a minute each. */
export async function evaluateTruth(
  seeds: readonly string[],
  customers: number = defaultCompany.customers,
): Promise<Evaluation> {
  const started = performance.now();
  const figures: Record<string, TruthFigures> = {};
  for (const seed of seeds) figures[seed] = await liveThrough(seed, customers);
  return {
    name: "truth",
    checks: Object.entries(figures).map(([seed, { rankCorrelation, idealObserver }]) => ({
      model: `lead_scoring, ${seed}`,
      metric: "rankCorrelation",
      value: rankCorrelation,
      limit: `>= ${atLeast} (ideal observer ${idealObserver.toFixed(3)})`,
      isMet: rankCorrelation >= atLeast,
    })),
    figures: { customers, companies: figures },
    seconds: (performance.now() - started) / 1000,
  };
}

async function liveThrough(seed: string, customers: number): Promise<TruthFigures> {
  const start = firstOfLastDays(defaultCompany.days, new Date());
  const company = createCompany({ ...defaultCompany, customers, seed, start });
  const quiet = (): void => undefined;
  return inOwnCloud(async (target) => {
    await seedSalesforce(target, company);
    const { events } = await publishCompany(target, company, quiet);
    await awaitLanding(target, events, quiet);
    await runWorkflow(target, "pipeline", {});
    return compareWithTruth(createBigQuery(target), leadTruthOf(company));
  });
}
