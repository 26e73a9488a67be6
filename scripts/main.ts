import { Command, type OutputConfiguration } from "commander";
import { approveCommand } from "./commands/approve.ts";
import { bootstrapCommand } from "./commands/bootstrap.ts";
import { briefCommand } from "./commands/brief.ts";
import { checkInfraCommand } from "./commands/check-infra.ts";
import { costCommand } from "./commands/cost.ts";
import { deployCommand } from "./commands/deploy.ts";
import { checkLookmlCommand } from "./commands/check-lookml.ts";
import { docsCommand } from "./commands/docs.ts";
import { planCommand } from "./commands/plan.ts";
import { checkSqlCommand } from "./commands/check-sql.ts";
import { compileCommand } from "./commands/compile.ts";
import { loadCommand } from "./commands/load.ts";
import { localCommand } from "./commands/local.ts";
import { modelCommand } from "./commands/model.ts";
import { permissionsCommand } from "./commands/permissions.ts";
import { publishCommand } from "./commands/publish.ts";
import { queryCommand } from "./commands/query.ts";
import { restoreCommand } from "./commands/restore.ts";
import { rollbackCommand } from "./commands/rollback.ts";
import { reviewCommand } from "./commands/review.ts";
import { runCommand } from "./commands/run.ts";
import { qualityCommand } from "./commands/quality.ts";
import { testModelsCommand } from "./commands/test-models.ts";
import { startCommand } from "./commands/start.ts";
import { statusCommand } from "./commands/status.ts";
import { syncCommand } from "./commands/sync.ts";
import { traceCommand } from "./commands/trace.ts";
import { explain, explainUsage } from "./output.ts";

const oneLine = (help: string): OutputConfiguration => ({
  outputError: (text, write) => write(explainUsage(text, help)),
});

const program = new Command("ame")
  .description("The Autonomous Marketing Engine: events in, scored and explained leads out.")
  .configureOutput(oneLine("ame --help"))
  .addHelpText(
    "after",
    `
Examples:
  ame start                                   the whole loop on a simulated company, on this laptop
  ame local                                   a local Google Cloud that stays up
  ame load orders.csv.gz --source retail --entity order_line
  ame run pipeline --json
  ame query "SELECT COUNT(*) FROM gold.marts_marketing_customer_360"
  ame trace <event id>`,
  );

for (const command of [
  startCommand(),
  localCommand(),
  publishCommand(),
  loadCommand(),
  runCommand(),
  reviewCommand(),
  modelCommand(),
  syncCommand(),
  approveCommand(),
  briefCommand(),
  queryCommand(),
  traceCommand(),
  statusCommand(),
  compileCommand(),
  checkSqlCommand(),
  planCommand(),
  docsCommand(),
  checkLookmlCommand(),
  testModelsCommand(),
  qualityCommand(),
  checkInfraCommand(),
  bootstrapCommand(),
  deployCommand(),
  rollbackCommand(),
  permissionsCommand(),
  costCommand(),
  restoreCommand(),
]) {
  command.configureOutput(oneLine(`ame ${command.name()} --help`));
  program.addCommand(command);
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
