import { Command, InvalidArgumentError } from "commander";
import { defaultCompany } from "../simulate/company.ts";
import type { StartOptions } from "../start.ts";

export const startCommand = (): Command =>
  new Command("start")
    .description(
      "The whole loop on a simulated company: collector to CRM, on this laptop, without a cloud account.",
    )
    .option(
      "--customers <count>",
      "people of the simulated company",
      whole,
      defaultCompany.customers,
    )
    .option("--days <count>", "days they live", whole, defaultCompany.days)
    .option("--seed <text>", "another seed is another company", defaultCompany.seed)
    .option("--json <file>", "write the summary there as JSON")
    .option("--exit", "stop when done, in place of staying up to be looked at")
    .addHelpText("after", "\nExample:\n  npm start -- --exit --json out.json")
    .action(async (options: StartOptions) => {
      const { runStart } = await import("../start.ts");
      await runStart(options);
    });

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError("give a whole number from 1.");
  return value;
}
