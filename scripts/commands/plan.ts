import { Command } from "commander";
import { printJson } from "../output.ts";
import { reachableBigQuery } from "../reachable.ts";
import { repositoryRoot } from "../target.ts";
import type { PlannedChange } from "../plan/plan.ts";

export const planCommand = (): Command =>
  new Command("plan")
    .description(
      "Show what a change of the SQL and its contracts does: models, columns, bytes, and who stands on them.",
    )
    .option("--from <revision or release>", "what is there now (default: the last commit)")
    .option("--to <revision or release>", "what is to be (default: the files as they are)")
    .option("--json", "print the plan as one line of JSON")
    .addHelpText("after", "\nExample:\n  ame plan --from main --json")
    .action(async (options: { from?: string; to?: string; json?: true }) => {
      const { makePlan } = await import("../plan/plan.ts");
      const plan = await makePlan({
        root: repositoryRoot,
        from: options.from,
        to: options.to,
        bigquery: reachableBigQuery(),
      });
      if (options.json) printJson(plan);
      else if (plan.changes.length === 0) console.log(`no model changes (release ${plan.to})`);
      else {
        console.log(`release ${plan.from} → ${plan.to}`);
        for (const change of plan.changes) console.log(describe(change));
      }
    });

const sizeOf = (bytes: string): string =>
  Number(bytes) < 1_000_000 ? `${bytes} bytes` : `${(Number(bytes) / 1_000_000).toFixed(1)} MB`;

/** `marts_sales_orders.total_amount`, or `marts_sales_orders (12 fields)`. */
function byView(fields: readonly string[]): readonly string[] {
  const views = Map.groupBy(fields, (field) => field.split(".")[0] ?? field);
  return [...views].map(([view, own]) =>
    own.length === 1 ? (own[0] ?? view) : `${view} (${own.length} fields)`,
  );
}

/** Names of one kind for people; --json has all of them. */
const shown = 12;

function describe(change: PlannedChange): string {
  const list = (title: string, names: readonly string[]): string[] =>
    names.length === 0
      ? []
      : [
          `    ${title}: ${names.slice(0, shown).join(", ")}${names.length > shown ? ` and ${names.length - shown} more` : ""}`,
        ];
  return [
    `  ${change.change}${change.isBreaking ? " BREAKING" : ""} ${change.model}`,
    ...change.why.map((why) => `    ${why}`),
    ...(change.dryRunBytes === null
      ? []
      : [
          `    one day reads ${sizeOf(change.dryRunBytes)}${change.dryRunBytesBefore === null ? "" : `, read ${sizeOf(change.dryRunBytesBefore)} before`}`,
        ]),
    ...(change.dryRunProblem === null ? [] : [`    dry run refused: ${change.dryRunProblem}`]),
    ...list("marts", change.marts),
    ...list("syncs", change.syncs),
    ...list("LookML fields", byView(change.lookmlFields)),
  ].join("\n");
}
