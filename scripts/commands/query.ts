import { Command } from "commander";
import { createBigQuery, queryRows } from "../clients.ts";
import { printJson, printTable } from "../output.ts";
import { useTarget } from "../target.ts";

export const queryCommand = (): Command =>
  new Command("query")
    .description("Run GoogleSQL and print its rows.")
    .argument("<sql>", "one statement or a script")
    .option("--json", "print the rows as one line of JSON")
    .addHelpText(
      "after",
      `\nExample:\n  ame query "SELECT tier, COUNT(*) AS leads FROM gold.marts_sales_lead_scores GROUP BY tier"`,
    )
    .action(async (sql: string, options: { json?: true }) => {
      const rows = await queryRows(createBigQuery(useTarget()), sql);
      if (options.json) printJson(rows);
      else printTable(rows);
    });
