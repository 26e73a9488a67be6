import { Command } from "commander";
import { CommandError, printJson } from "../output.ts";
import type { UnusedPermissions } from "../permissions.ts";

export const permissionsCommand = (): Command =>
  new Command("permissions")
    .description(
      "List every granted permission that no run of the local Google Cloud, tests included, ever used.",
    )
    .option("--json", "print the report as one line of JSON")
    .addHelpText(
      "after",
      "\nRuns of `ame local` and `ame start` add up, and each end-to-end test keeps its last, until .ame/permissions is deleted.\n\nExample:\n  ame permissions",
    )
    .action(async (options: { json?: true }) => {
      const { recordedUsage } = await import("../permission-record.ts");
      const { permissionReport } = await import("../permissions.ts");
      const usage = recordedUsage();
      if (usage === undefined)
        throw new CommandError(
          "no run is recorded yet: `npm test` or `npm start -- --exit` makes one.",
        );
      const report = permissionReport(usage);
      if (options.json) {
        printJson(report);
        return;
      }
      printGrants("Never used", report.unusedGrants);
      printGrants("Used in part", report.partlyUsed);
      console.log(`\nRefused calls: ${report.denied.length}`);
      for (const { principal, permission, resource, count } of report.denied)
        console.log(`  ${principal}: ${permission} on ${resource} (${count} times)`);
      console.log(
        `\n${report.notObservable.length} grants are of services that run in Google Cloud only.`,
      );
    });

function printGrants(title: string, grants: readonly UnusedPermissions[]): void {
  console.log(`\n${title}: ${grants.length}`);
  for (const { grant, used, unused } of grants) {
    console.log(`  ${grant}`);
    if (used.length > 0) console.log(`    used    ${used.join(", ")}`);
    console.log(`    unused  ${unused.join(", ")}`);
  }
}
