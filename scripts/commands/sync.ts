import { Command } from "commander";
import { createBigQuery, queryRows } from "../clients.ts";
import { CommandError, printJson, printTable } from "../output.ts";
import { runWorkflow } from "../run-workflow.ts";
import { previewPlan } from "../sync/plan.ts";
import { listRejects } from "../sync/rejects.ts";
import { diffRow, readSource } from "../sync/row.ts";
import { selectSyncs, type Selected } from "../sync/select.ts";
import { useTarget } from "../target.ts";

interface Options {
  readonly json?: true;
}

export const syncCommand = (): Command => {
  const command = new Command("sync")
    .description("Send what changed to destinations, and see what they hold.")
    .addHelpText(
      "after",
      `
A name is a destination (salesforce) or one of its syncs (salesforce_lead_scores).

Examples:
  ame sync plan salesforce             what the next run would send; nothing is sent
  ame sync run salesforce --json
  ame sync status
  ame sync rejects salesforce          the destination's reason, and what to do
  ame sync retry salesforce            rejected rows once more
  ame sync diff 00QHs0000000001AAA     what we say, what they hold, what would be sent
  ame sync explain 00QHs0000000001AAA  why a row leaves or stays`,
    );
  for (const sub of [plan(), run(), status(), rejects(), retry(), diff(), explain()]) {
    sub.option("--json", "print one line of JSON").copyInheritedSettings(command);
    command.addCommand(sub);
  }
  return command;
};

function show(value: unknown, rows: readonly object[], { json }: Options): void {
  if (json) printJson(value);
  else printTable(rows as readonly Readonly<Record<string, unknown>>[]);
}

const plan = (): Command =>
  new Command("plan")
    .description("Show what the next run would send; nothing is sent.")
    .argument("[name]", "destination or sync; all without it")
    .addHelpText("after", "\nExample:\n  ame sync plan salesforce")
    .action(async (name: string | undefined, options: Options) => {
      const target = useTarget();
      const bigquery = createBigQuery(target);
      const previews = [];
      for (const selected of selectSyncs(name))
        previews.push(await previewPlan(target, bigquery, selected));
      if (options.json) return printJson(previews);
      for (const { sync, planned, eligibleRows, acknowledgedRows, rows, guard } of previews) {
        console.log(
          `\n${sync}: ${planned} to send; ${eligibleRows} rows may leave, the destination holds ${acknowledgedRows}`,
        );
        if (rows.length > 0) printTable(rows);
        if (guard !== null) console.log(`A guard would stop it. ${guard}`);
      }
    });

const run = (): Command =>
  new Command("run")
    .description("Run the syncs of a destination now and wait for their end.")
    .argument("<name>", "destination or sync")
    .option(
      "--replace",
      "make memberships anew: all are added again, then goes who was there before",
    )
    .addHelpText("after", "\nExample:\n  ame sync run salesforce --json")
    .action(async (name: string, options: Options & { replace?: true }) => {
      const syncs = selectSyncs(name).filter(
        ({ definition }) => options.replace !== true || definition.mode === "membership",
      );
      if (syncs.length === 0)
        throw new CommandError(
          `${name} has no membership to replace: google_ads_audiences is one.`,
        );
      await runSyncs(syncs, options, options.replace);
    });

async function runSyncs(
  syncs: readonly Selected[],
  options: Options,
  replace = false,
): Promise<void> {
  const target = useTarget();
  for (const [destination, members] of Map.groupBy(syncs, (one) => one.destination)) {
    const argument = {
      syncs: members.map(({ definition }) => definition.name),
      ...(replace && { replace }),
    };
    const result = (await runWorkflow(target, `sync-${destination}`, argument)) as Readonly<
      Record<string, unknown>
    >;
    const { syncs: each, ...total } = result;
    if (options.json) printJson(result);
    else printTable(Array.isArray(each) ? each.map(withoutPlanHash) : [total]);
    if (result["state"] === "blocked" && !options.json)
      console.log(`A guard waits for a person: ame approve ${String(result["run_id"])}`);
    if (result["state"] !== "succeeded") process.exitCode = 1;
  }
}

const withoutPlanHash = ({
  planHash: _hash,
  ...shown
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => shown;

const status = (): Command =>
  new Command("status")
    .description("Show the last run of every sync, what is held, parked, and waits.")
    .argument("[name]", "destination or sync; all without it")
    .addHelpText("after", "\nExample:\n  ame sync status")
    .action(async (name: string | undefined, options: Options) => {
      const rows = await queryRows(
        createBigQuery(useTarget()),
        // Named apart: within the subqueries `sync` would be the column of their own table.
        `SELECT
  name AS sync, r.state, r.finished_at, r.planned, r.delivered, r.rejected, r.unknown, r.waiting, r.calls,
  (SELECT COUNT(*) FROM ops.sync_ack AS a WHERE a.sync = name) AS held,
  (SELECT COUNT(*) FROM ops.sync_quarantine AS q WHERE q.sync = name) AS parked,
  (SELECT COUNT(*) FROM ops.sync_approvals AS w WHERE w.sync = name AND w.state = "waiting") AS approvals,
  r.detail
FROM UNNEST(@syncs) AS name
LEFT JOIN (
  SELECT * FROM ops.sync_runs WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY sync ORDER BY finished_at DESC) = 1
) AS r ON r.sync = name
ORDER BY sync`,
        { syncs: selectSyncs(name).map(({ definition }) => definition.name) },
      );
      show(rows, rows, options);
    });

const rejects = (): Command =>
  new Command("rejects")
    .description("List rows that are not sent again by themselves, why, and what to do.")
    .argument("[name]", "destination or sync; all without it")
    .addHelpText("after", "\nExample:\n  ame sync rejects salesforce --json")
    .action(async (name: string | undefined, options: Options) => {
      const rows = await listRejects(createBigQuery(useTarget()), selectSyncs(name));
      if (options.json) return printJson(rows);
      for (const one of rows)
        console.log(
          `${one.sync}  ${one.object} ${one.key}  ${one.operation} ${one.state}\n  ${one.code}: ${one.reason}\n  ${one.what_to_do}`,
        );
      if (rows.length === 0) console.log("Nothing is parked.");
    });

const retry = (): Command =>
  new Command("retry")
    .description("Send parked rows once more.")
    .argument("<name>", "destination or sync")
    .option("--key <key>", "that row only")
    .option("--unknown", "rows that may have been applied; an event may happen twice")
    .addHelpText("after", "\nExample:\n  ame sync retry salesforce --key 00QHs0000000001AAA")
    .action(async (name: string, options: Options & { key?: string; unknown?: true }) => {
      const syncs = selectSyncs(name);
      await queryRows(
        createBigQuery(useTarget()),
        `DELETE FROM ops.sync_quarantine
WHERE sync IN UNNEST(@syncs) AND state = @state AND (@key = "" OR key = @key)`,
        {
          syncs: syncs.map(({ definition }) => definition.name),
          state: options.unknown ? "unknown" : "rejected",
          key: options.key ?? "",
        },
      );
      await runSyncs(syncs, options);
    });

const diff = (): Command =>
  new Command("diff")
    .description("Field by field: what gold says, what was confirmed, what the destination holds.")
    .argument("<key>", "key of the row at the destination")
    .option("--sync <name>", "destination or sync; all without it")
    .addHelpText("after", "\nExample:\n  ame sync diff 00QHs0000000001AAA")
    .action(async (key: string, options: Options & { sync?: string }) => {
      const target = useTarget();
      const bigquery = createBigQuery(target);
      const rows = [];
      for (const selected of selectSyncs(options.sync))
        rows.push(...(await diffRow(target, bigquery, selected, key)));
      if (rows.length === 0) throw new CommandError(`no sync knows ${key}, and none holds it.`);
      show(rows, rows, options);
    });

const explain = (): Command =>
  new Command("explain")
    .description(
      "Say why a row leaves or stays: conditions, consent, what is parked, what was sent.",
    )
    .argument("<key>", "key of the row at the destination")
    .option("--sync <name>", "destination or sync; all without it")
    .addHelpText("after", "\nExample:\n  ame sync explain 00QHs0000000001AAA")
    .action(async (key: string, options: Options & { sync?: string }) => {
      const bigquery = createBigQuery(useTarget());
      const found = [];
      for (const selected of selectSyncs(options.sync)) {
        const sync = selected.definition.name;
        const [source, parked, sent] = await Promise.all([
          readSource(bigquery, selected, key),
          queryRows(
            bigquery,
            "SELECT operation, state, code, reason, parked_at FROM ops.sync_quarantine WHERE sync = @sync AND key = @key",
            { sync, key },
          ),
          queryRows(
            bigquery,
            "SELECT recorded_at, operation, outcome, code, ARRAY_TO_STRING(JSON_VALUE_ARRAY(fields), ', ') AS fields FROM ops.sync_outcomes WHERE sync = @sync AND key = @key ORDER BY recorded_at DESC LIMIT 5",
            { sync, key },
          ),
        ]);
        if (source.length + parked.length + sent.length === 0) continue;
        const conditions = source.map(({ object, conditions: all }) => ({
          object,
          conditions: all,
        }));
        found.push({ sync, source: conditions, parked, sent });
      }
      if (found.length === 0) throw new CommandError(`no sync knows ${key}, and none sent it.`);
      if (options.json) return printJson(found);
      for (const { sync, source, parked, sent } of found) {
        console.log(`\n${sync}`);
        if (source.length === 0) console.log("  gold has no such row");
        for (const { object, conditions } of source)
          for (const { name, holds } of conditions)
            console.log(`  ${object}: ${holds ? "yes" : "NO "}  ${name}`);
        for (const rows of [parked, sent]) if (rows.length > 0) printTable(rows);
      }
    });
