import { createBigQuery, createBucket } from "../../clients.ts";
import { awaitLanding } from "../../demo.ts";
import { decisionsOf } from "../../models/evaluation.ts";
import { runWorkflow } from "../../run-workflow.ts";
import { orderFiles } from "../../simulate/sources/retail.ts";
import type { PipelineResult } from "../../summary.ts";
import type { Evaluation } from "../report.ts";
import { inOwnCloud } from "./own-cloud.ts";
import { purchaseHistories } from "./purchase-histories.ts";

const dayMs = 86_400_000;
/** A year decides a label, and one is learnt from only if it was known a year before the last: four show a few of both. */
const days = 1_460;
const customers = 1_500;

/** Two shops: in one BG/NBD is the law, in the other a third of the customers send most of their orders back. */
const shops = { steady: 0, returning: 0.35 } as const;

export interface ValueFigures {
  readonly decision: string;
  readonly reason: string;
  readonly trainedMae: number | null;
  readonly baselineMae: number | null;
  readonly trainedRank: number | null;
  readonly baselineRank: number | null;
  /** What scored in the end. */
  readonly served: string;
}

/** Orders of four years through the landing bucket, the SQL, training beside BG/NBD with Gamma-Gamma, and scoring. */
export async function evaluateValues(): Promise<Evaluation> {
  const started = performance.now();
  const figures: Record<string, ValueFigures> = {};
  for (const [name, sendBack] of Object.entries(shops))
    figures[name] = await inOwnCloud(async (target) => {
      const endMs = Math.floor(Date.now() / dayMs) * dayMs;
      const orders = purchaseHistories({ seed: name, customers, days, endMs, sendBack });
      const [file] = orderFiles(orders, "9999-12-31");
      await createBucket(target, "landing")
        .file("retail/order_line/history.csv")
        .save(file?.csv ?? "", { contentType: "text/plain", resumable: false });
      await awaitLanding(target, file?.lines ?? 0, () => undefined);
      // Each run takes some of the days, as a backfill of a long past does.
      let run = (await runWorkflow(target, "pipeline", {})) as PipelineResult;
      for (let next = run; next.state === "succeeded";) {
        run = next;
        next = (await runWorkflow(target, "pipeline", {})) as PipelineResult;
      }
      const [decision] = await decisionsOf(createBigQuery(target), "clv");
      if (decision === undefined) throw new Error(`nothing was decided: ${JSON.stringify(run)}`);
      const of = (series: string) => decision.metrics.series.find((row) => row.series === series);
      return {
        decision: decision.decision,
        reason: decision.reason,
        trainedMae: of("challenger")?.loss ?? null,
        baselineMae: of("baseline")?.loss ?? null,
        trainedRank: of("challenger")?.rank_correlation ?? null,
        baselineRank: of("baseline")?.rank_correlation ?? null,
        served: run.scoring?.["clv"]?.model_version ?? "nothing",
      };
    });
  return {
    name: "clv",
    checks: Object.entries(figures).map(([name, { decision, trainedMae, baselineMae, served }]) => {
      const isBetter = (trainedMae ?? Infinity) < (baselineMae ?? 0);
      return {
        model: `clv, ${name} shop`,
        metric: "trainedMae",
        value: trainedMae ?? Number.NaN,
        limit: `${decision}: baseline ${baselineMae?.toFixed(2) ?? "missing"}, ${served} scores`,
        isMet: isBetter ? served !== "bg_nbd" : served === "bg_nbd",
      };
    }),
    figures,
    seconds: (performance.now() - started) / 1000,
  };
}
