import { join } from "node:path";
import { Command } from "commander";
import { printJson } from "../output.ts";
import { reachableBigQuery } from "../reachable.ts";
import { repositoryRoot } from "../target.ts";

export const docsCommand = (): Command =>
  new Command("docs")
    .description(
      "Write a site about every table: contract, SQL, lineage, tests, last runs, consumers.",
    )
    .option("--out <folder>", "where to; what is there is replaced", join("dist", "docs"))
    .option("--json", "print what was written as one line of JSON")
    .addHelpText("after", "\nExample:\n  ame docs && open dist/docs/index.html")
    .action(async (options: { out: string; json?: true }) => {
      const { readSiteData } = await import("../docs-site/site-data.ts");
      const { writeSite } = await import("../docs-site/write-site.ts");
      const site = await readSiteData(repositoryRoot, reachableBigQuery());
      const files = writeSite(site, options.out);
      const report = {
        folder: options.out,
        tables: site.tables.size,
        files,
        withRuns: site.hasRuns,
      };
      if (options.json) printJson(report);
      else
        console.log(
          `${join(options.out, "index.html")}: ${report.tables} tables${site.hasRuns ? "" : ", without runs, as no warehouse was reached"}`,
        );
    });
