import { argumentProblems } from "../connectors/arguments.ts";
import { findConnector, isConnectorName } from "../connectors/catalogue.ts";
import type { LibraryFunction } from "../stdlib/function.ts";
import { findFunction } from "../stdlib/library.ts";
import { blockingParameters } from "./blocking.ts";
import type { Report } from "./problems.ts";
import type { CallStep, Routine, WorkflowDefinition } from "./steps.ts";
import { type LocatedExpression, allSteps, expressionsOf, partsOf } from "./walk.ts";

type Parameters = LibraryFunction["parameters"];

/** Every function that is called exists and takes the arguments it is given. */
export function validateCalls(definition: WorkflowDefinition, report: Report): void {
  for (const routine of definition.routines.values()) {
    for (const step of allSteps(routine.steps)) {
      if (step.type === "call") validateCall(step, definition, report);
      for (const located of expressionsOf(step)) validateExpression(located, definition, report);
    }
  }
}

function validateExpression(
  { expression, line }: LocatedExpression,
  definition: WorkflowDefinition,
  report: Report,
): void {
  for (const part of partsOf(expression)) {
    if (part.kind !== "call") continue;
    validateExpressionCall(part.name, part.arguments.length, line, definition, report);
  }
}

function validateCall(step: CallStep, definition: WorkflowDefinition, report: Report): void {
  const given = step.args.map(([name]) => name);
  const connector = findConnector(step.function);
  if (connector) {
    for (const problem of argumentProblems(connector, given)) report(step.line, problem);
    return;
  }
  const parameters = parametersOf(step.function, definition) ?? blockingParameters[step.function];
  if (!parameters) {
    report(step.line, unknownFunction(step.function));
    return;
  }
  for (const name of given) {
    if (!parameters.some((parameter) => parameter.name === name)) {
      report(step.line, `${step.function} has no argument ${name}`);
    }
  }
  for (const { name, optional } of parameters) {
    if (!optional && !given.includes(name)) {
      report(step.line, `${step.function} needs the argument ${name}`);
    }
  }
}

/** https://cloud.google.com/workflows/docs/reference/syntax/expressions: blocking functions need a call step. */
function validateExpressionCall(
  name: string,
  count: number,
  line: number,
  definition: WorkflowDefinition,
  report: Report,
): void {
  const parameters = parametersOf(name, definition);
  if (parameters) {
    const needed = parameters.filter(({ optional }) => !optional).length;
    if (count < needed || count > parameters.length) {
      report(line, `${name} takes ${parameters.length} arguments, got ${count}`);
    }
    return;
  }
  const isBlocking = name in blockingParameters || isConnectorName(name);
  report(
    line,
    isBlocking
      ? `${name} cannot be used in an expression: it blocks, so it needs a call step`
      : unknownFunction(name),
  );
}

function unknownFunction(name: string): string {
  if (name.startsWith("experimental.")) {
    return `${name} is not supported: use a parallel step`;
  }
  return isConnectorName(name)
    ? `connector method ${name} is not supported by the local engine: use http.request, or add it to the catalogue`
    : `there is no function or subworkflow ${name}`;
}

function parametersOf(name: string, definition: WorkflowDefinition): Parameters | undefined {
  const routine = definition.routines.get(name);
  return routine ? routineParameters(routine) : findFunction(name)?.parameters;
}

const routineParameters = (routine: Routine): Parameters =>
  routine.parameters.map((parameter) => ({
    name: parameter.name,
    optional: parameter.default !== undefined,
  }));
