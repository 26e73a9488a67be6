import { Command, InvalidArgumentError } from "commander";
import { CommandError, printJson, printTable } from "../output.ts";
import { useTarget } from "../target.ts";

interface RestoreOptions {
  readonly from?: string;
  readonly yes?: true;
  readonly json?: true;
}

export const restoreCommand = (): Command =>
  new Command("restore")
    .description(
      "Rebuild silver, features and gold from bronze, or one table from its snapshot, and say how long it took.",
    )
    .argument("[table]", "one table, for example ops.sync_ack: its rows become those of a snapshot")
    .option("--from <day>", "the newest snapshot of that day or before; default: the newest", day)
    .option("--yes", "replace what is there")
    .option("--json", "print the outcome as one line of JSON")
    .addHelpText(
      "after",
      `
\`ame run snapshot\` takes today's snapshots now; a schedule takes them every night. Within the time travel of a table,
docs/disaster-recovery.md has something finer.

Examples:
  ame restore --yes
  ame restore ops.sync_ack --from 2026-11-28 --yes`,
    )
    .action(async (table: string | undefined, options: RestoreOptions) => {
      if (table === undefined) await rebuild(options);
      else await restoreTable(table, options);
    });

async function rebuild(options: RestoreOptions): Promise<void> {
  const target = useTarget();
  if (options.from !== undefined) throw new CommandError("--from is of a table: name it.");
  if (!options.yes)
    throw new CommandError(
      `this empties silver, features and gold of ${target.projectId} and rebuilds them from bronze: add --yes.`,
    );
  const { rebuildFromBronze } = await import("../restore/rebuild.ts");
  const outcome = await rebuildFromBronze(target, (step) => {
    if (!options.json) console.log(step);
  });
  if (options.json) {
    printJson(outcome);
    return;
  }
  printTable(outcome.tables);
  console.log(`\nRebuilt from bronze in ${outcome.seconds} s, in ${outcome.runs} runs.`);
}

async function restoreTable(table: string, options: RestoreOptions): Promise<void> {
  const target = useTarget();
  if (!options.yes)
    throw new CommandError(
      `this replaces the rows of ${table} in ${target.projectId} by those of its snapshot: add --yes.`,
    );
  const { createBigQuery } = await import("../clients.ts");
  const { restoreFromSnapshot } = await import("../restore/from-snapshot.ts");
  const outcome = await restoreFromSnapshot(createBigQuery(target), {
    table,
    ...(options.from === undefined ? {} : { day: options.from }),
  });
  if (options.json) printJson(outcome);
  else
    console.log(
      `${outcome.table} has the ${outcome.rowsAfter} rows of ${outcome.snapshot}; it had ${outcome.rowsBefore}. It took ${outcome.seconds} s.`,
    );
}

function day(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new InvalidArgumentError("give a day: 2026-11-28.");
  return text;
}
