import { Command } from "commander";
import { createBigQuery, queryRows } from "../clients.ts";
import { printJson, printTable } from "../output.ts";
import { useTarget } from "../target.ts";
import { eventsInUse, landedByTable } from "../counts.ts";

export const statusCommand = (): Command =>
  new Command("status")
    .description("Show what has landed, what failed, and the last runs.")
    .option("--json", "print everything as one line of JSON")
    .addHelpText("after", "\nExample:\n  ame status")
    .action(async (options: { json?: true }) => {
      const bigquery = createBigQuery(useTarget());
      const [landed, deadLetters, runs, failedTests, syncs] = await Promise.all([
        eventsInUse(bigquery).then((used) => landedByTable(bigquery, used)),
        queryRows(
          bigquery,
          "SELECT stage, IFNULL(source, '?') AS source, IFNULL(entity, '?') AS entity, reason, COUNT(*) AS dead_letters FROM ops.dead_letters GROUP BY stage, source, entity, reason ORDER BY dead_letters DESC",
        ),
        queryRows(
          bigquery,
          "SELECT run_id, state, started_at, finished_at, dirty_partitions, models_succeeded, models_failed, models_skipped FROM ops.pipeline_runs ORDER BY started_at DESC LIMIT 5",
        ),
        queryRows(
          bigquery,
          "SELECT test, severity, failing_rows, tested_at FROM ops.quality_results WHERE state = 'failed' ORDER BY tested_at DESC LIMIT 10",
        ),
        queryRows(
          bigquery,
          "SELECT sync, state, planned, delivered, rejected, unknown, calls, finished_at FROM ops.sync_runs ORDER BY finished_at DESC LIMIT 5",
        ),
      ]);
      const sections = { landed, deadLetters, runs, failedTests, syncs };
      if (options.json) {
        printJson(sections);
        return;
      }
      for (const [title, rows] of Object.entries(sections)) {
        console.log(`\n${title}`);
        printTable(rows);
      }
    });
