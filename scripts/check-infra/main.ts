import { environmentNames } from "../../infra/config/environments.ts";
import { checkInfra } from "./check-infra.ts";

/** `node scripts/check-infra/main.ts [environment]…`: real terraform against every stack. */
const environments = process.argv.length > 2 ? process.argv.slice(2) : environmentNames;
try {
  for (const environment of environments) {
    const check = await checkInfra(environment);
    if (check.kind === "skipped") {
      process.stdout.write(`Skipped: ${check.reason}.\n`);
      break;
    }
    for (const result of check.stacks) {
      if (result.ok)
        process.stdout.write(
          `${result.stack}: valid, plans ${result.planned.length} resources (terraform ${check.terraform}).\n`,
        );
      else {
        process.exitCode = 1;
        process.stderr.write(
          `${result.stack}: terraform ${result.step} failed.\n${result.output}\n`,
        );
      }
    }
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
