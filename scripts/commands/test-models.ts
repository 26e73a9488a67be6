import { join } from "node:path";
import { Command } from "commander";
import { CommandError, printJson } from "../output.ts";
import { repositoryRoot } from "../target.ts";

export const testModelsCommand = (): Command =>
  new Command("test-models")
    .description("Run the tests of sql/tests: given rows into a model, expected rows out of it.")
    .option("--only <model>", "tests of one model, for example silver.staging_web_sessions")
    .option("--json", "print the results as one line of JSON")
    .addHelpText("after", "\nExample:\n  ame test-models --only silver.staging_web_sessions")
    .action(async (options: { only?: string; json?: true }) => {
      const { testModels } = await import("../model-tests/test-models.ts");
      const results = await testModels(join(repositoryRoot, "sql"), options.only);
      const failed = results.filter(({ failure }) => failure !== undefined);
      if (options.json) printJson(results);
      else console.log(`${results.length} tests, ${failed.length} failed`);
      if (failed.length > 0)
        throw new CommandError(
          failed.map(({ file, name, failure }) => `${file}: ${name}\n${failure ?? ""}`).join("\n"),
        );
    });
