import { Command } from "commander";
import { CommandError, printJson, printTable } from "../output.ts";
import { useTarget } from "../target.ts";

export const restoreCommand = (): Command =>
  new Command("restore")
    .description("Rebuild silver, features and gold from bronze, and say how long it took.")
    .option("--yes", "empty the derived tables and rebuild them")
    .option("--json", "print the outcome as one line of JSON")
    .addHelpText(
      "after",
      "\nFor a single table, time travel is quicker: docs/disaster-recovery.md.\n\nExample:\n  ame restore --yes",
    )
    .action(async (options: { yes?: true; json?: true }) => {
      const target = useTarget();
      if (!options.yes)
        throw new CommandError(
          `this empties silver, features and gold of ${target.projectId} and rebuilds them from bronze: add --yes.`,
        );
      const { rebuildFromBronze } = await import("../restore/rebuild.ts");
      const rebuild = await rebuildFromBronze(target, (step) => {
        if (!options.json) console.log(step);
      });
      if (options.json) {
        printJson(rebuild);
        return;
      }
      printTable(rebuild.tables);
      console.log(`\nRebuilt from bronze in ${rebuild.seconds} s, in ${rebuild.runs} runs.`);
    });
