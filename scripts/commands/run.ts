import { Command } from "commander";
import { CommandError, printJson } from "../output.ts";
import { runWorkflow } from "../run-workflow.ts";
import { useTarget } from "../target.ts";

export const runCommand = (): Command =>
  new Command("run")
    .description("Run a workflow now and wait for its end.")
    .argument("<workflow>", "pipeline, train, score, content or experiments")
    .option("--argument <json>", "argument of the workflow", "{}")
    .option("--json", "print the result as one line of JSON")
    .addHelpText("after", "\nExample:\n  ame run pipeline --json")
    .action(async (workflow: string, options: { argument: string; json?: true }) => {
      const started = performance.now();
      const result = await runWorkflow(useTarget(), workflow, parseArgument(options.argument));
      const seconds = Number(((performance.now() - started) / 1000).toFixed(2));
      const report = { ...(result as object), seconds };
      if (options.json) printJson(report);
      else console.log(JSON.stringify(report, null, 2));
      if ("state" in report && report.state === "failed") process.exitCode = 1;
    });

function parseArgument(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(`--argument is not JSON: ${text.slice(0, 80)}`);
  }
}
