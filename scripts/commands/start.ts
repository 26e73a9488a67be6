import { Command, InvalidArgumentError } from "commander";
import { defaultCompany, firstOfLastDays } from "../simulate/company.ts";
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
    .option("--start <date>", "their first day, YYYY-MM-DD; without it they end yesterday", day)
    .option("--json <file>", "write the summary there as JSON")
    .option("--exit", "stop when done, in place of staying up to be looked at")
    .addHelpText("after", "\nExample:\n  npm start -- --exit --json out.json")
    .action(async (options: Omit<StartOptions, "start"> & { start?: string }) => {
      const { runStart } = await import("../start.ts");
      await runStart({
        ...options,
        start: options.start ?? firstOfLastDays(options.days, new Date()),
      });
    });

function day(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError("give a day as YYYY-MM-DD.");
  return text;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError("give a whole number from 1.");
  return value;
}
