import { limits } from "../execution/limits.ts";
import { type Expression, childrenOf, dottedName } from "../expression/ast.ts";
import { libraryValue } from "../stdlib/library.ts";
import type { Report } from "./problems.ts";
import {
  type ForLoop,
  type ParallelStep,
  type Routine,
  type Step,
  type WorkflowDefinition,
  blocksOf,
} from "./steps.ts";
import { expressionsOf } from "./walk.ts";

/** Names known at a place; `shared` marks the boundary of a parallel branch. */
interface Names {
  readonly declared: ReadonlySet<string>;
  readonly outer?: Names;
  readonly shared?: ReadonlySet<string>;
}

interface Checking {
  readonly definition: WorkflowDefinition;
  readonly report: Report;
}

/**
 * Every variable that is read is assigned somewhere in its scope, loop and error variables stay inside their blocks, and
 * parallel branches write only what is shared. https://cloud.google.com/workflows/docs/reference/syntax/variables
 */
export function validateVariables(
  routine: Routine,
  definition: WorkflowDefinition,
  report: Report,
): void {
  const parameters = routine.parameters.map(({ name }) => name);
  const declared = new Set([...parameters, ...assignedIn(routine.steps)]);
  checkBlock(routine.steps, { declared }, { definition, report }, 0);
}

/** Variables assigned in a block, without those that its loops, branches and except blocks may keep to themselves. */
function assignedIn(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => [
    ...writesOf(step).map(({ name }) => name),
    ...blocksOf(step)
      .filter(({ kind }) => kind === "plain")
      .flatMap((block) => assignedIn(block.steps)),
  ]);
}

function writesOf(step: Step): { name: string; line: number }[] {
  if (step.type === "call") {
    return step.result === undefined ? [] : [{ name: step.result, line: step.line }];
  }
  if (step.type !== "assign") return [];
  return step.assignments
    .filter(({ target }) => target.path.length === 0)
    .map(({ target }) => ({ name: target.variable, line: target.line }));
}

function checkBlock(
  steps: readonly Step[],
  names: Names,
  checking: Checking,
  parallelDepth: number,
): void {
  for (const step of steps) {
    for (const { expression, line } of expressionsOf(step)) {
      checkExpression(expression, line, names, checking);
    }
    checkWrites(step, names, checking);
    checkInner(step, names, checking, parallelDepth);
  }
}

function checkInner(step: Step, names: Names, checking: Checking, parallelDepth: number): void {
  if (step.type === "for") {
    checkLoop(step.loop, names, undefined, checking, parallelDepth);
    return;
  }
  if (step.type === "parallel") {
    checkParallel(step, names, checking, parallelDepth + 1);
    return;
  }
  for (const { kind, steps } of blocksOf(step)) {
    if (kind !== "except") {
      checkBlock(steps, names, checking, parallelDepth);
      continue;
    }
    const as = step.type === "try" ? step.except?.as : undefined;
    if (as !== undefined && isKnown(as, names)) {
      checking.report(step.line, `variable ${as} of except already exists outside of it`);
    }
    checkBlock(
      steps,
      innerNames(steps, as === undefined ? [] : [as], names),
      checking,
      parallelDepth,
    );
  }
}

function checkLoop(
  loop: ForLoop,
  names: Names,
  shared: ReadonlySet<string> | undefined,
  checking: Checking,
  parallelDepth: number,
): void {
  const own = [loop.value, ...(loop.index === undefined ? [] : [loop.index])];
  for (const name of own) {
    if (isKnown(name, names)) {
      checking.report(loop.line, `loop variable ${name} is used outside of its loop too`);
    }
  }
  checkBlock(loop.steps, innerNames(loop.steps, own, names, shared), checking, parallelDepth);
}

function checkParallel(
  step: ParallelStep,
  names: Names,
  checking: Checking,
  parallelDepth: number,
): void {
  if (parallelDepth > limits.parallelNesting) {
    checking.report(step.line, `parallel steps nest at most ${limits.parallelNesting} deep`);
  }
  for (const name of step.shared) {
    if (!isKnown(name, names)) {
      checking.report(
        step.line,
        `shared variable ${name} is not assigned before the parallel step`,
      );
    }
  }
  const shared = new Set(step.shared);
  if (step.work.kind === "for") {
    checkLoop(step.work.loop, names, shared, checking, parallelDepth);
    return;
  }
  for (const { steps } of step.work.branches) {
    checkBlock(steps, innerNames(steps, [], names, shared), checking, parallelDepth);
  }
}

/** What a block sees: its own new variables, and everything outside. */
function innerNames(
  steps: readonly Step[],
  own: readonly string[],
  outer: Names,
  shared?: ReadonlySet<string>,
): Names {
  const fresh = assignedIn(steps).filter((name) => !isKnown(name, outer));
  return { declared: new Set([...own, ...fresh]), outer, ...(shared ? { shared } : {}) };
}

const isKnown = (name: string, names: Names): boolean =>
  names.declared.has(name) || (names.outer !== undefined && isKnown(name, names.outer));

function checkWrites(step: Step, names: Names, { report }: Checking): void {
  const targets =
    step.type === "assign"
      ? step.assignments.map(({ target }) => target)
      : writesOf(step).map(({ name, line }) => ({ variable: name, line, path: [] }));
  for (const { variable, line, path } of targets) {
    if (path.length > 0 && !isKnown(variable, names)) {
      report(line, `variable ${variable} is not declared: assign a map or list to it first`);
    } else if (!isWritable(variable, names)) {
      report(
        line,
        `variable ${variable} is not shared: list it in shared, or use another name in the parallel branch`,
      );
    }
  }
}

function isWritable(name: string, { declared, outer, shared }: Names): boolean {
  if (declared.has(name) || !outer || !isKnown(name, outer)) return true;
  return (!shared || shared.has(name)) && isWritable(name, outer);
}

function checkExpression(
  expression: Expression,
  line: number,
  names: Names,
  checking: Checking,
): void {
  if (expression.kind === "variable") {
    const { name } = expression;
    if (isKnown(name, names) || checking.definition.routines.has(name)) return;
    checking.report(line, `variable ${name} is not declared`);
    return;
  }
  if (expression.kind === "member" && isLibraryValue(expression, names)) return;
  for (const child of childrenOf(expression)) checkExpression(child, line, names, checking);
}

function isLibraryValue(expression: Expression, names: Names): boolean {
  const dotted = dottedName(expression);
  const root = dotted?.split(".", 1)[0];
  return (
    dotted !== undefined &&
    root !== undefined &&
    !isKnown(root, names) &&
    libraryValue(dotted) !== undefined
  );
}
