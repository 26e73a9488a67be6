import { Command } from "commander";
import { printJson } from "../output.ts";

export const compileCommand = (): Command =>
  new Command("compile")
    .description("Compile sql/ into an immutable release under dist/release.")
    .option("--json", "print the manifest as one line of JSON")
    .addHelpText("after", "\nExample:\n  ame compile --json")
    .action(async (options: { json?: true }) => {
      const { compileRelease } = await import("../local-cloud.ts");
      const release = await compileRelease();
      const models = [...release.manifest.stages.refine, ...release.manifest.stages.publish].flat();
      if (options.json) printJson(release.manifest);
      else
        console.log(
          `dist/release/${release.hash}: ${models.length} models, ${release.files.size} files`,
        );
    });
