import { awaitLanding, publishCompany, salesforceState, seedSalesforce } from "../scripts/demo.ts";
import { runWorkflow } from "../scripts/run-workflow.ts";
import { createCompany, defaultCompany } from "../scripts/simulate/company.ts";
import { ame, withLocalCloud } from "./ame.ts";
import { median, type Bench } from "./figure.ts";

const runs = 5;
const quiet = (): void => undefined;

/** `ame run pipeline` when nothing has happened since the last one, after the default company's two months. */
export const run: Bench = async ({ log }) =>
  withLocalCloud(async (aside, target) => {
    const company = createCompany(defaultCompany);
    await seedSalesforce(target, company);
    log("publishing the default company");
    const { events } = await publishCompany(target, company, quiet);
    await awaitLanding(target, events, quiet);
    log("first run");
    await runWorkflow(target, "pipeline", {});
    const { calls } = await salesforceState(target);
    const seconds: number[] = [];
    for (let i = 0; i < runs; i++) {
      const again = await aside.run(process.execPath, [ame, "run", "pipeline", "--json"]);
      const { state } = JSON.parse(again.stdout) as { state: string };
      if (state !== "nothing_new") throw new Error(`the run ended as ${state}, not nothing_new`);
      seconds.push(again.seconds);
    }
    return [
      {
        name: "ame run pipeline with nothing new",
        measured: median(seconds),
        unit: "s",
        limit: { kind: "at most", value: 3 },
        note: `median of ${runs}, ${events.toLocaleString("en")} events in bronze`,
      },
      {
        name: "calls to Salesforce in these runs",
        measured: (await salesforceState(target)).calls - calls,
        unit: "calls",
        limit: { kind: "at most", value: 0 },
      },
    ];
  });
