import { Command } from "commander";
import { callBack } from "../call-back.ts";
import { createBigQuery, queryRows } from "../clients.ts";
import { CommandError, printJson, printTable } from "../output.ts";
import { useTarget } from "../target.ts";

const deadlineMs = 30_000;
const pollMs = 200;

export const approveCommand = (): Command =>
  new Command("approve")
    .description(
      "Let a sync go on that a guard has stopped, or reject its plan; alone it lists what waits.",
    )
    .argument("[run]", "id of the run; its first characters are enough")
    .option("--reject", "the plan is not sent")
    .option("--reason <text>", "why, kept in the audit log")
    .option("--as <name>", "who decides", process.env["USER"] ?? "owner")
    .option("--json", "print one line of JSON")
    .addHelpText(
      "after",
      '\nAn approval holds for the plan that was looked at: if it has changed when it is made again, it waits anew.\n\nExamples:\n  ame approve\n  ame approve 3f2a --reason "the list was cleaned on purpose"\n  ame approve 3f2a --reject --reason "the source is broken"',
    )
    .action(
      async (
        run: string | undefined,
        options: { reject?: true; reason?: string; as: string; json?: true },
      ) => {
        const bigquery = createBigQuery(useTarget());
        const waiting = await queryRows(
          bigquery,
          `SELECT sync_run_id, sync, guard, detail, requested_at, callback_url
FROM ops.sync_approvals WHERE state = "waiting" ORDER BY requested_at, sync`,
        );
        if (run === undefined) {
          const shown = waiting.map(({ callback_url: _url, ...rest }) => rest);
          if (options.json) printJson(shown);
          else if (shown.length === 0) console.log("Nothing waits for a person.");
          else printTable(shown);
          return;
        }
        const found = waiting.filter((row) => String(row["sync_run_id"]).startsWith(run));
        const runs = new Set(found.map((row) => String(row["sync_run_id"])));
        const [runId] = runs;
        if (runId === undefined || runs.size > 1)
          throw new CommandError(
            `${runs.size} runs that wait begin with "${run}": see \`ame approve\`.`,
          );
        const url = found[0]?.["callback_url"];
        if (typeof url !== "string")
          throw new CommandError(`run ${runId} is not listening yet: try again in a moment.`);
        if (options.reason === undefined)
          throw new CommandError("a decision needs --reason: it is kept in the audit log.");
        const decision = options.reject === true ? "rejected" : "approved";
        await callBack(url, { decision, decided_by: options.as, reason: options.reason });
        for (const deadline = Date.now() + deadlineMs; ;) {
          const [row] = await queryRows(
            bigquery,
            "SELECT ANY_VALUE(state) AS state FROM ops.sync_approvals WHERE sync_run_id = @run AND decided_by = @by",
            { run: runId, by: options.as },
          );
          const state = row?.["state"];
          if (typeof state === "string" || Date.now() > deadline) {
            const result = { run_id: runId, state: state ?? "waiting" };
            if (options.json) printJson(result);
            else console.log(`${runId}: ${String(result.state)}`);
            if (state == null) process.exitCode = 1;
            return;
          }
          await new Promise((resolve) => setTimeout(resolve, pollMs));
        }
      },
    );
