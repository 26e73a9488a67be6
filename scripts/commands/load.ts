import { Command } from "commander";
import { events, findEvent } from "../../schemas/registry.ts";
import { CommandError, printJson } from "../output.ts";
import { useTarget } from "../target.ts";
import { loadFile } from "../upload.ts";

interface LoadOptions {
  readonly source: string;
  readonly entity: string;
  readonly json?: true;
}

export const loadCommand = (): Command =>
  new Command("load")
    .description("Send a batch file through the landing bucket and wait until it is in bronze.")
    .argument("<file>", "CSV, NDJSON or Parquet, gzip allowed")
    .requiredOption("--source <name>", "source of the rows, for example retail")
    .requiredOption("--entity <name>", "entity of the rows, for example order_line")
    .option("--json", "print the outcome as one line of JSON")
    .addHelpText(
      "after",
      "\nExample:\n  ame load orders.csv.gz --source retail --entity order_line",
    )
    .action(async (file: string, options: LoadOptions) => {
      if (findEvent(options.source, options.entity)?.batch === undefined)
        throw new CommandError(
          `no contract takes files of ${options.source}.${options.entity}${entitiesOf(options.source)}.`,
        );
      const started = performance.now();
      const report = await loadFile(useTarget(), file, options);
      const seconds = Number(((performance.now() - started) / 1000).toFixed(2));
      if (options.json) printJson({ ...report, seconds });
      else
        console.log(
          report.state === "loaded"
            ? `${report.object}: ${report.rows_loaded} rows landed, ${report.rows_dead_lettered} dead-lettered, ${seconds} s`
            : `${report.object} was refused: ${report.detail ?? "see ops.dead_letters"}`,
        );
      if (report.state !== "loaded") process.exitCode = 1;
    });

/** What the source does have, for who took a file's name for its entity. */
function entitiesOf(source: string): string {
  const own = events.filter((event) => event.source === source && event.batch !== undefined);
  return own.length === 0
    ? `: ${source} is no source that sends files, see docs/sources.md`
    : `: ${source} has ${own.map(({ entity }) => entity).join(", ")}`;
}
