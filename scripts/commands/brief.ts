import { basename } from "node:path";
import { Command } from "commander";
import { listBriefs, setBrief } from "../briefs.ts";
import { createBigQuery } from "../clients.ts";
import { readBrief } from "../generate/brief-files.ts";
import { CommandError, printJson, printTable } from "../output.ts";
import { useTarget } from "../target.ts";

const user = process.env["USER"] ?? "owner";

const list = (): Command =>
  new Command("list")
    .description("What a content run writes.")
    .option("--json", "print one line of JSON")
    .action(async ({ json }: { json?: true }) => {
      const briefs = await listBriefs(createBigQuery(useTarget()));
      if (json) printJson(briefs);
      else printTable(briefs.map((brief) => ({ ...brief })));
    });

const set = (): Command =>
  new Command("set")
    .description("Declare a brief from a YAML file; it takes part in the next content run.")
    .argument("<file>", "a file as in content/briefs; its name is the brief's")
    .option("--as <name>", "who declares it", user)
    .action(async (file: string, options: { as: string }) => {
      const name = basename(file, ".yaml");
      await setBrief(createBigQuery(useTarget()), name, checked(file), options.as);
      console.log(
        `${name} is declared; this writes it: ame run content --argument '{"brief":"${name}"}'`,
      );
    });

const remove = (): Command =>
  new Command("remove")
    .description("Switch a brief off, also one that a file declares.")
    .argument("<name>", "its name")
    .option("--as <name>", "who removes it", user)
    .action(async (name: string, options: { as: string }) => {
      await setBrief(createBigQuery(useTarget()), name, null, options.as);
      console.log(`${name} is switched off.`);
    });

function checked(file: string): unknown {
  try {
    return readBrief(file);
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
}

export const briefCommand = (): Command =>
  new Command("brief")
    .description("List, declare and switch off briefs of campaign content.")
    .addHelpText(
      "after",
      "\nExamples:\n  ame brief list\n  ame brief set spring_subjects.yaml\n  ame brief remove social_week",
    )
    .addCommand(list())
    .addCommand(set())
    .addCommand(remove());
