import { Command } from "commander";
import { printJson, printTable } from "../output.ts";
import { useTarget } from "../target.ts";

export const rollbackCommand = (): Command =>
  new Command("rollback")
    .description(
      "Point the next pipeline run at another SQL release; without one, list the releases.",
    )
    .argument("[release]", "the release's hash, or its beginning")
    .option("--json", "print the outcome as one line of JSON")
    .addHelpText(
      "after",
      `
Only SQL goes back: functions and infrastructure come from \`ame deploy\` of an earlier commit.

Example:
  ame rollback 3f9c`,
    )
    .action(async (release: string | undefined, options: { json?: true }) => {
      const { createBucket } = await import("../clients.ts");
      const { listReleases, moveRelease } = await import("../release/releases.ts");
      const bucket = createBucket(useTarget(), "releases");
      if (release === undefined) {
        const releases = await listReleases(bucket);
        if (options.json) printJson(releases);
        else printTable(releases.map((known) => ({ ...known })));
        return;
      }
      const moved = await moveRelease(bucket, release);
      if (options.json) printJson(moved);
      else
        console.log(
          moved.from === moved.to
            ? `Release ${moved.to} is the current one already.`
            : `The next run uses release ${moved.to}; it was ${moved.from ?? "none"}.`,
        );
    });
