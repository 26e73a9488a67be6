import { join } from "node:path";
import { Command } from "commander";
import { CommandError, printJson } from "../output.ts";
import { repositoryRoot } from "../target.ts";

export const checkLookmlCommand = (): Command =>
  new Command("check-lookml")
    .description(
      "Check that every field, join and dashboard tile of looker/ stands on columns that exist.",
    )
    .option("--json", "print the result as one line of JSON")
    .addHelpText("after", "\nExample:\n  ame check-lookml")
    .action(async (options: { json?: true }) => {
      const { checkLookml } = await import("../check-lookml/check-lookml.ts");
      const report = checkLookml(join(repositoryRoot, "looker"));
      if (options.json) printJson(report);
      else
        console.log(
          `${report.views} views with ${report.fields} fields, ${report.explores} explores, ${report.dashboards} dashboards with ${report.tiles} tiles: ${report.problems.length} problems`,
        );
      if (report.problems.length > 0) throw new CommandError(report.problems.join("\n"));
    });
