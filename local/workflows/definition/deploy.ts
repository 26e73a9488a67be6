import { parseWorkflow } from "./parse.ts";
import { DeploymentError, type Problem } from "./problems.ts";
import { readSource } from "./source.ts";
import type { WorkflowDefinition } from "./steps.ts";
import { validateCalls } from "./validate-calls.ts";
import { validateJumps } from "./validate-jumps.ts";
import { validateVariables } from "./validate-variables.ts";

/** @throws DeploymentError with every fault that Workflows, or this engine, would refuse the source for. */
export function compileWorkflow(workflowId: string, text: string): WorkflowDefinition {
  const problems: Problem[] = [];
  const report = (line: number, message: string): void => {
    problems.push({ line, message });
  };
  const source = readSource(text, report);
  const definition = source && parseWorkflow(source, report);
  if (definition) {
    validateCalls(definition, report);
    for (const routine of definition.routines.values()) {
      validateJumps(routine, report);
      validateVariables(routine, definition, report);
    }
  }
  if (!definition || problems.length > 0) throw new DeploymentError(workflowId, problems);
  return definition;
}
