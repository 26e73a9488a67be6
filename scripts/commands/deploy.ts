import { Command } from "commander";
import { printJson } from "../output.ts";

interface DeployOptions {
  readonly plan?: true;
  readonly yes?: true;
  readonly mayLoseData: readonly string[];
  readonly json?: true;
}

export const deployCommand = (): Command =>
  new Command("deploy")
    .description(
      "Build, compile, synthesise, plan and apply an environment with terraform or OpenTofu, then send one event through it.",
    )
    .argument("<environment>", "dev, staging or prod; its config is infra/config/<environment>.ts")
    .option("--plan", "show what would change, change nothing")
    .option("--yes", "apply without asking")
    .option(
      "--may-lose-data <address>",
      "let this resource be destroyed or narrowed; repeatable",
      (address: string, all: readonly string[]) => [...all, address],
      [],
    )
    .option("--json", "print the outcome as one line of JSON")
    .addHelpText(
      "after",
      `
Every stack is planned before any is applied. A change that would lose data stops the deployment with nothing changed.
AME_WRITE_KEY, a key of the secret collect-write-keys, is what the smoke test sends with; without it that is left out.

Example:
  ame deploy dev --plan`,
    )
    .action(async (environment: string, options: DeployOptions) => {
      const { runDeploy } = await import("../deploy/run.ts");
      const report = await runDeploy(environment, options);
      if (options.json) printJson(report);
    });
