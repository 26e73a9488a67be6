import { join } from "node:path";
import { events, tables } from "../../schemas/registry.ts";
import { compileProject } from "../../sql/compiler/compile-project.ts";
import { CommandError } from "../output.ts";
import { runSuites, type ModelTestResult } from "./run-suites.ts";
import { readSuites } from "./suite.ts";

/** Compiles `sql/` and runs the tests in its folder `tests`, of one model or of all. */
export async function testModels(root: string, only?: string): Promise<readonly ModelTestResult[]> {
  const suites = readSuites(join(root, "tests")).filter(
    ({ model }) => only === undefined || model === only,
  );
  if (suites.length === 0)
    throw new CommandError(`sql/tests/ has no tests${only === undefined ? "" : ` of ${only}`}.`);
  const { models } = await compileProject(root, tables, events);
  return runSuites(suites, models, tables);
}
