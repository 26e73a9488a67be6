import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { createBigQuery } from "../clients.ts";
import { CommandError, printJson, printTable } from "../output.ts";
import { approveScores, championBefore, heldRuns, promote, type Person } from "../models/change.ts";
import { decisionsOf } from "../models/evaluation.ts";
import { createRegistry } from "../models/registry-client.ts";
import { compareVersions, listModels, printModel, showModel } from "../models/show.ts";
import { modelReport } from "../models/report.ts";
import { runWorkflow } from "../run-workflow.ts";
import { repositoryRoot, useTarget } from "../target.ts";

interface Output {
  readonly json?: true;
}
interface Decided extends Output {
  readonly reason?: string;
  readonly as: string;
}

const subcommand = (name: string, description: string, example: string): Command =>
  new Command(name)
    .description(description)
    .option("--json", "print one line of JSON")
    .addHelpText("after", `\nExample:\n  ${example}`);

const decision = (name: string, description: string, example: string): Command =>
  subcommand(name, description, example)
    .option("--reason <text>", "why, kept in the audit log")
    .option("--as <name>", "who decides", process.env["USER"] ?? "owner");

export const modelCommand = (): Command =>
  new Command("model")
    .description("Trained models: what they are, how good, which one scores, and what waits.")
    .addCommand(list())
    .addCommand(show())
    .addCommand(compare())
    .addCommand(promoteCommand())
    .addCommand(rollback())
    .addCommand(approve())
    .addHelpText(
      "after",
      "\nExamples:\n  ame model list\n  ame model show lead_scoring\n  ame model rollback lead_scoring --reason 'ranks worse since Monday'",
    );

const list = (): Command =>
  subcommand(
    "list",
    "Every declared model with its champion and its last scoring.",
    "ame model list",
  ).action(async (options: Output) => {
    const target = useTarget();
    const models = await listModels(createBigQuery(target), createRegistry(target), sqlRoot);
    if (options.json) printJson(models);
    else printTable(models);
  });

const show = (): Command =>
  subcommand(
    "show",
    "Figures, curves and decisions of a model; the champion unless a version is named.",
    "ame model show lead_scoring --html lead-scoring.html",
  )
    .argument("<model>", "for example lead_scoring")
    .option("--version <number>", "another version than the champion")
    .option("--html <file>", "also write a page with calibration, gains and lift")
    .action(async (model: string, options: Output & { version?: string; html?: string }) => {
      const target = useTarget();
      const shown = await showModel(createBigQuery(target), createRegistry(target), model, options);
      if (options.html !== undefined) {
        if (shown.training === undefined)
          throw new CommandError(`${model}@${shown.version} has no figures to show.`);
        writeFileSync(options.html, modelReport(model, shown.aliases, shown.training));
      }
      if (options.json) printJson(shown);
      else printModel(shown);
    });

const compare = (): Command =>
  subcommand(
    "compare",
    "Two versions side by side, each on the slice it was judged on.",
    "ame model compare lead_scoring 3 4",
  )
    .argument("<model>")
    .argument("<version>")
    .argument("<other>")
    .action(async (model: string, version: string, other: string, options: Output) => {
      const rows = await compareVersions(createBigQuery(useTarget()), model, [version, other]);
      if (options.json) printJson(rows);
      else printTable(rows);
    });

const promoteCommand = (): Command =>
  decision(
    "promote",
    "Make a version the champion, which scores from now on.",
    'ame model promote lead_scoring 4 --reason "better in the north"',
  )
    .argument("<model>")
    .argument("<version>")
    .action(async (model: string, version: string, options: Decided) => {
      const target = useTarget();
      const person = personOf(options);
      const moved = await promote(
        createBigQuery(target),
        createRegistry(target),
        model,
        version,
        person,
      );
      print(options, moved, `${model}: version ${moved.to} is the champion, before ${moved.from}`);
    });

const rollback = (): Command =>
  decision(
    "rollback",
    "Give the champion's place back to the version that had it before.",
    'ame model rollback lead_scoring --reason "scores of Monday are off"',
  )
    .argument("<model>")
    .action(async (model: string, options: Decided) => {
      const target = useTarget();
      const [bigquery, registry] = [createBigQuery(target), createRegistry(target)];
      const versions = await registry.versions(model);
      const champion = versions.find((version) => version.versionAliases.includes("champion"));
      const before = championBefore(await decisionsOf(bigquery, model), champion?.versionId);
      const person = personOf(options);
      const moved = await promote(bigquery, registry, model, before, person, "rolled_back");
      print(options, moved, `${model}: version ${moved.to} is the champion again`);
    });

const approve = (): Command =>
  decision(
    "approve",
    "Let scores into gold that the monitor holds back; without --reason what waits is listed.",
    'ame model approve lead_scoring --reason "the new campaign explains the shift"',
  )
    .argument("<model>")
    .option("--run <id>", "scoring run; the latest that waits unless it is named")
    .action(async (model: string, options: Decided & { run?: string }) => {
      const target = useTarget();
      const bigquery = createBigQuery(target);
      const { declaredModel } = await import("../models/declared.ts");
      const declared = declaredModel(sqlRoot, model);
      const held = await heldRuns(bigquery, declared);
      if (options.reason === undefined) {
        print(options, held, held.length === 0 ? "Nothing waits." : "");
        if (options.json === undefined && held.length > 0) printTable(held);
        return;
      }
      const run = held.find((row) => options.run === undefined || row["run_id"] === options.run);
      if (run === undefined) throw new CommandError(`no held scores of ${model} wait.`);
      const runId = String(run["run_id"]);
      const released = await approveScores(bigquery, declared, runId, personOf(options));
      await runWorkflow(target, "score", { models: [model], publish_only: true });
      print(options, { model, run: runId, released }, `${released} scores of ${model} are in gold`);
    });

const sqlRoot = join(repositoryRoot, "sql");

function personOf({ as, reason }: Decided): Person {
  if (reason === undefined)
    throw new CommandError("a decision needs --reason: it is kept in the audit log.");
  return { decidedBy: as, reason };
}

function print(options: Output, value: unknown, line: string): void {
  if (options.json) printJson(value);
  else if (line !== "") console.log(line);
}
