import { Command, InvalidArgumentError } from "commander";
import { printJson, printTable } from "../output.ts";
import { useTarget } from "../target.ts";

interface EstimateOptions {
  readonly eventsPerDay: number;
  readonly customers: number;
  readonly environment: string;
  readonly json?: true;
}

export function costCommand(): Command {
  const estimate = new Command("estimate")
    .description("What a month costs, by service, beside the tools that it replaces.")
    .requiredOption("--events-per-day <count>", "events that the collector takes", count)
    .requiredOption("--customers <count>", "people in the customer tables", count)
    .option("--environment <name>", "whose config counts", "prod")
    .option("--json", "print the estimate as one line of JSON")
    .addHelpText(
      "after",
      "\nExample:\n  ame cost estimate --events-per-day 1000000 --customers 200000",
    )
    .action(printEstimate);
  const actual = new Command("actual")
    .description("What the transforms of the last days have read, from ops.job_costs.")
    .option("--days <count>", "how many days", count, 7)
    .option("--json", "print the rows as one line of JSON")
    .addHelpText("after", "\nExample:\n  ame cost actual --days 30")
    .action(async (options: { days: number; json?: true }) => {
      const { createBigQuery, queryRows } = await import("../clients.ts");
      const rows = await queryRows(
        createBigQuery(useTarget()),
        "SELECT day, model, runs, bytes_processed, cost_micros, currency_code FROM ops.job_costs WHERE day > DATE_SUB(CURRENT_DATE(), INTERVAL @days DAY) ORDER BY day DESC, bytes_processed DESC",
        { days: options.days },
      );
      if (options.json) printJson(rows);
      else printTable(rows);
    });
  return new Command("cost")
    .description("Estimate what the engine costs, or see what it did.")
    .addCommand(estimate)
    .addCommand(actual);
}

async function printEstimate(options: EstimateOptions): Promise<void> {
  const { asOf, peers, priceRegion, prices } = await import("../../infra/cost/price-list.ts");
  const { estimateCost } = await import("../cost/estimate.ts");
  const { inventoryOf } = await import("../cost/inventory.ts");
  const estimate = estimateCost(options, inventoryOf(options.environment));
  const replaced = peers.map((peer) => ({ ...peer, usd: peer.monthly(options) }));
  if (options.json) {
    printJson({ asOf, ...estimate, peers: replaced });
    return;
  }
  printTable(
    estimate.lines.map(({ price, units, usd }) => ({
      service: price.service,
      what: price.what,
      units: `${round(units)} ${price.unit}`,
      free: String(round(price.free)),
      "USD a month": usd.toFixed(2),
      price: `${price.usd} per ${price.unit}, ${price.source.replace("https://", "")}`,
    })),
  );
  console.log(
    `\nTotal: ${estimate.totalUsd.toFixed(2)} USD a month, at list prices of ${priceRegion}, compared with quotations of their pages in ${asOf}.`,
  );
  const unchecked = Object.values(prices).filter(({ isChecked }) => !isChecked);
  for (const { service, what, source } of unchecked)
    console.log(`Not checked: ${service}, ${what} (${source}).`);
  console.log(`\nThe tools it replaces, at list prices of ${asOf}:`);
  for (const { name, replaces, usd, rule, source } of replaced)
    console.log(
      `  ${name} (${replaces}): ${usd === undefined ? "no public price" : `${usd} USD a month`}; ${rule} (${source})`,
    );
  console.log("\nAssumed:");
  for (const line of estimate.assumptions) console.log(`  ${line}`);
}

const round = (value: number): number =>
  value >= 100 ? Math.round(value) : Math.round(value * 1_000) / 1_000;

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError("give a whole number from 1.");
  return value;
}
