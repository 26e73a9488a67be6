import { join } from "node:path";
import { Command } from "commander";
import { CommandError, printJson } from "../output.ts";
import { repositoryRoot } from "../target.ts";

export const checkSqlCommand = (): Command =>
  new Command("check-sql")
    .description(
      "Check every statement of sql/ with Google's own GoogleSQL analyser against the contracts.",
    )
    .option("--json", "print the result as one line of JSON")
    .addHelpText("after", "\nExample:\n  ame check-sql")
    .action(async (options: { json?: true }) => {
      const { checkSql } = await import("../check-sql.ts");
      const result = await checkSql(join(repositoryRoot, "sql"));
      if (options.json) printJson(result);
      else {
        for (const skip of result.skipped)
          console.log(`not checked: ${skip.file}: ${skip.message}`);
        console.log(`${result.checked} statements checked, ${result.problems.length} problems`);
      }
      if (result.problems.length > 0)
        throw new CommandError(
          result.problems
            .map((problem) => `${problem.file}:${problem.line} ${problem.message}`)
            .join("\n"),
        );
    });
