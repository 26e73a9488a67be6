import { Command } from "commander";
import { createBigQuery, queryRows } from "../clients.ts";
import { CommandError, printJson, printTable } from "../output.ts";
import { useTarget } from "../target.ts";

const latest = `SELECT test, model, severity, state, failing_rows, observed, tested_at, run_id
FROM ops.quality_results
WHERE TRUE
QUALIFY ROW_NUMBER() OVER (PARTITION BY test ORDER BY tested_at DESC) = 1
ORDER BY state = 'passed', severity, test`;

/** The latest failure of the test whose name holds @name. */
const failure = `SELECT test, failing_rows, failing_query, tested_at
FROM ops.quality_results
WHERE failing_query IS NOT NULL AND STRPOS(test, @name) > 0
ORDER BY tested_at DESC
LIMIT 1`;

export const qualityCommand = (): Command =>
  new Command("quality")
    .description("Show the last result of every data test, or the rows that a test found.")
    .option("--failed", "only tests that failed")
    .option("--rows <test>", "rows that fail the test whose name holds this text, as they are now")
    .option("--limit <n>", "rows to show", "20")
    .option("--json", "print everything as one line of JSON")
    .addHelpText(
      "after",
      '\nExample:\n  ame quality --failed\n  ame quality --rows "marts_sales_orders unique"',
    )
    .action(async (options: { failed?: true; rows?: string; limit: string; json?: true }) => {
      const bigquery = createBigQuery(useTarget());
      if (options.rows === undefined) {
        const results = (await queryRows(bigquery, latest)).filter(
          ({ state }) => options.failed !== true || state !== "passed",
        );
        if (options.json) printJson(results);
        else {
          // The name begins with the model's; --json has everything.
          printTable(
            results.map(({ state, severity, failing_rows, observed, test, tested_at }) => ({
              state,
              severity,
              failing_rows,
              observed: observed ?? "",
              test,
              tested_at,
            })),
          );
          const failed = results.filter(({ state }) => state !== "passed").length;
          console.log(`\n${results.length} tests, ${failed} of them failed`);
        }
        return;
      }
      const limit = Number(options.limit);
      if (!Number.isInteger(limit) || limit < 1)
        throw new CommandError(`--limit is not a whole number above zero: ${options.limit}`);
      const [found] = await queryRows(bigquery, failure, { name: options.rows });
      if (found === undefined)
        throw new CommandError(
          `no failure of a test whose name holds "${options.rows}" is recorded; \`ame quality\` lists the tests.`,
        );
      const query = String(found["failing_query"]);
      const rows = await queryRows(bigquery, `SELECT * FROM (${query}) LIMIT ${limit}`);
      if (options.json) printJson({ ...found, rows });
      else {
        console.log(
          `${String(found["test"])}: ${String(found["failing_rows"])} failing rows at ${String(found["tested_at"])}; now:\n`,
        );
        printTable(rows);
        console.log(`\n${query}`);
      }
    });
