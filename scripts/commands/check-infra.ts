import { Command } from "commander";
import { CommandError, printJson } from "../output.ts";

export const checkInfraCommand = (): Command =>
  new Command("check-infra")
    .description(
      "Run real terraform validate and plan on every stack, against the provider's schema alone: no cloud, no credentials.",
    )
    .argument("[environments...]", "default: all of them")
    .option("--json", "print the outcome as one line of JSON")
    .addHelpText("after", "\nExample:\n  ame check-infra prod")
    .action(async (given: readonly string[], options: { json?: true }) => {
      const { environmentNames } = await import("../../infra/config/environments.ts");
      const { checkInfra } = await import("../check-infra/check-infra.ts");
      const unknown = given.find((name) => !environmentNames.includes(name));
      if (unknown !== undefined)
        throw new CommandError(
          `there is no environment "${unknown}": choose from ${environmentNames.join(", ")}.`,
        );
      const reports: Record<string, unknown>[] = [];
      for (const environment of given.length === 0 ? environmentNames : given) {
        const check = await checkInfra(environment);
        if (check.kind === "skipped") {
          if (options.json) printJson({ skipped: check.reason });
          else console.log(`Skipped: ${check.reason}.`);
          return;
        }
        for (const result of check.stacks) {
          const { stack, ok } = result;
          if (!ok) process.exitCode = 1;
          reports.push(
            ok
              ? { stack, ok, resources: result.planned.length, terraform: check.terraform }
              : { stack, ok, step: result.step, output: result.output },
          );
          if (options.json) continue;
          if (ok)
            console.log(
              `${stack}: valid, plans ${result.planned.length} resources (terraform ${check.terraform}).`,
            );
          else console.error(`${stack}: terraform ${result.step} failed.\n${result.output}`);
        }
      }
      if (options.json) printJson(reports);
    });
