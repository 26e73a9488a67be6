import { Command } from "commander";
import { CommandError, printJson } from "../output.ts";
import { runWorkflow } from "../run-workflow.ts";
import { useTarget } from "../target.ts";

export const runCommand = (): Command =>
  new Command("run")
    .description("Run a workflow now and wait for its end.")
    .argument("<workflow>", "pipeline, backfill, train, score, content or experiments")
    .option("--argument <json>", "argument of the workflow", "{}")
    .option("--from <day>", "backfill: first day of events")
    .option("--to <day>", "backfill: last day of events")
    .option(
      "--models <names>",
      "backfill: models, by comma, with all that is made of them (default: all)",
    )
    .option("--window-days <n>", "backfill: days in one run", "30")
    .option("--again", "backfill: also windows that an earlier call has finished")
    .option("--json", "print the result as one line of JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  ame run pipeline --json\n  ame run backfill --from 2026-01-01 --to 2026-06-30 --models silver.staging_events_all",
    )
    .action(async (workflow: string, options: RunOptions) => {
      if (workflow === "backfill") {
        await runBackfill(options);
        return;
      }
      const started = performance.now();
      const result = await runWorkflow(useTarget(), workflow, parseArgument(options.argument));
      const seconds = Number(((performance.now() - started) / 1000).toFixed(2));
      const report = { ...(result as object), seconds };
      if (options.json) printJson(report);
      else console.log(JSON.stringify(report, null, 2));
      if ("state" in report && report.state === "failed") process.exitCode = 1;
    });

interface RunOptions {
  readonly argument: string;
  readonly from?: string;
  readonly to?: string;
  readonly models?: string;
  readonly windowDays: string;
  readonly again?: true;
  readonly json?: true;
}

async function runBackfill(options: RunOptions): Promise<void> {
  const { from, to } = options;
  if (from === undefined || to === undefined)
    throw new CommandError("a backfill needs --from and --to, days like 2026-01-31.");
  const { backfill } = await import("../backfill/backfill.ts");
  const request = {
    from,
    to,
    models: options.models?.split(",").map((name) => name.trim()),
    windowDays: Number(options.windowDays),
    again: options.again === true,
  };
  const report = await backfill(useTarget(), request, (line) => console.error(line));
  if (options.json) printJson(report);
  else
    console.log(
      `${report.state}: ${report.windows.length} windows of ${report.models} models${report.skipped > 0 ? `, ${report.skipped} were finished before` : ""}`,
    );
  if (report.state === "failed") process.exitCode = 1;
}

function parseArgument(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(`--argument is not JSON: ${text.slice(0, 80)}`);
  }
}
