import { compileWorkflow } from "../../../../../local/workflows/definition/deploy.ts";
import { DeploymentError } from "../../../../../local/workflows/definition/problems.ts";

/** `line: message` of everything that is wrong. */
export function problemsOf(source: string): string[] {
  try {
    compileWorkflow("w", source);
    return [];
  } catch (error) {
    if (!(error instanceof DeploymentError)) throw error;
    return error.problems.map(({ line, message }) => `${line}: ${message}`);
  }
}
