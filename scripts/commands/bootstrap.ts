import { Command } from "commander";
import { CommandError, printJson } from "../output.ts";

interface BootstrapOptions {
  readonly github?: string;
  readonly print?: true;
  readonly json?: true;
}

export const bootstrapCommand = (): Command =>
  new Command("bootstrap")
    .description(
      "Make what terraform needs in a new project: the state bucket, service agents, and keyless deployment from GitHub.",
    )
    .argument("<environment>", "dev, staging or prod")
    .option("--github <owner/name>", "repository whose workflows may deploy")
    .option("--print", "print the gcloud commands as a shell script, run none")
    .option("--json", "print the outcome as one line of JSON")
    .addHelpText(
      "after",
      "\nIt may be run again: what is there stays as it is.\n\nExample:\n  ame bootstrap dev --github my-company/autonomous-marketing-engine",
    )
    .action(async (environment: string, options: BootstrapOptions) => {
      const { loadConfig } = await import("../../infra/config/environments.ts");
      const { bootstrapSteps, deployerId, providerName } = await import("../bootstrap/steps.ts");
      const { asScript, bootstrap, gcloud } = await import("../bootstrap/run.ts");
      if (options.github !== undefined && !/^[\w.-]+\/[\w.-]+$/.test(options.github))
        throw new CommandError(`--github takes owner/name, not "${options.github}".`);
      const config = loadConfig(environment);
      const { projectId } = config;
      const steps = bootstrapSteps({
        ...config,
        ...(options.github === undefined ? {} : { repository: options.github }),
      });
      if (options.print) {
        process.stdout.write(asScript(projectId, steps));
        return;
      }
      const { projectNumber } = await bootstrap(projectId, steps, gcloud, (title, outcome) => {
        if (!options.json) console.log(`${outcome === "done" ? "✓" : "·"} ${title} (${outcome})`);
      });
      const variables = {
        WORKLOAD_IDENTITY_PROVIDER: providerName(projectNumber),
        DEPLOYER: `${deployerId}@${projectId}.iam.gserviceaccount.com`,
      };
      if (options.json) printJson({ projectId, projectNumber, variables });
      else if (options.github !== undefined) {
        console.log(`\nVariables of GitHub's environment "${environment}":`);
        for (const [name, value] of Object.entries(variables)) console.log(`  ${name}=${value}`);
        console.log(
          `\nName it in infra/config/${environment}.ts: deployers: ["serviceAccount:${variables.DEPLOYER}"]`,
        );
      }
    });
