import { parseWorkflow } from "./parse.ts";
import { DeploymentError, type Problem } from "./problems.ts";
import { readSource } from "./source.ts";
import type { WorkflowDefinition } from "./steps.ts";

/** @throws DeploymentError with every fault that Workflows, or this engine, would refuse the source for. */
export function compileWorkflow(workflowId: string, text: string): WorkflowDefinition {
  const problems: Problem[] = [];
  const report = (line: number, message: string): void => {
    problems.push({ line, message });
  };
  const source = readSource(text, report);
  const definition = source && parseWorkflow(source, report);
  if (!definition || problems.length > 0) throw new DeploymentError(workflowId, problems);
  return definition;
}
