import type { CallStep, Routine, Step, SwitchStep } from "../definition/steps.ts";
import { type Environment, evaluate, evaluateNow } from "../expression/evaluate.ts";
import { requireBoolean } from "../expression/operators.ts";
import { callFunction, findFunction, positional } from "../stdlib/library.ts";
import { encodeJson } from "../values/json.ts";
import { type Value, isFunctionReference, typeName } from "../values/value.ts";
import { runFor } from "./loop.ts";
import { limits } from "./limits.ts";
import { type Outcome, done, jumpOf } from "./outcome.ts";
import { runParallel } from "./parallel.ts";
import { runTry } from "./retry.ts";
import { ExecutionCancelled, type Frame, type Runtime } from "./runtime.ts";
import { Scope } from "./scope.ts";
import { environmentOf, resolve, resolveNow } from "./values-of.ts";
import { WorkflowError, recursionError, typeError } from "./workflow-error.ts";

/** What the runners of control structures use to run the steps inside them. */
export interface Interpreter {
  readonly runSteps: (steps: readonly Step[], scope: Scope, frame: Frame) => Promise<Outcome>;
  readonly environment: (scope: Scope, frame: Frame) => Environment;
  readonly callNamed: (name: string, values: readonly Value[], frame: Frame) => Promise<Value>;
}

const interpreter: Interpreter = {
  runSteps,
  environment: (scope, frame) => environmentOf(scope, frame, callRoutine),
  callNamed,
};

/** Runs `main`. @throws WorkflowError when it fails, ExecutionCancelled when it is cancelled. */
export async function runWorkflow(runtime: Runtime, argument: Value): Promise<Value> {
  const { main } = runtime.definition;
  return runRoutine(main, main.parameters.length > 0 ? [argument] : [], {
    runtime,
    routine: main.name,
    depth: 1,
    parallelDepth: 0,
    holdsSlot: false,
  });
}

async function callRoutine(name: string, values: readonly Value[], frame: Frame): Promise<Value> {
  const routine = frame.runtime.definition.routines.get(name);
  if (!routine) throw typeError(`there is no subworkflow ${name}`);
  if (frame.depth >= limits.callDepth) {
    throw recursionError(`call stack deeper than ${limits.callDepth}, calling ${name}`);
  }
  return runRoutine(routine, values, { ...frame, routine: name, depth: frame.depth + 1 });
}

async function callNamed(name: string, values: readonly Value[], frame: Frame): Promise<Value> {
  if (frame.runtime.definition.routines.has(name)) return callRoutine(name, values, frame);
  return callFunction(name, values, frame.runtime.library);
}

async function runRoutine(
  routine: Routine,
  values: readonly Value[],
  frame: Frame,
): Promise<Value> {
  if (values.length > routine.parameters.length) {
    throw typeError(
      `${routine.name} takes ${routine.parameters.length} arguments, got ${values.length}`,
    );
  }
  const scope = new Scope(frame.runtime.meter);
  try {
    for (const [at, parameter] of routine.parameters.entries()) {
      const value = values[at] === undefined ? parameter.default : values[at];
      if (value === undefined) {
        throw typeError(`${routine.name} needs the argument ${parameter.name}`);
      }
      scope.declare(parameter.name, value);
    }
    const outcome = await runSteps(routine.steps, scope, frame);
    return outcome.kind === "return" ? outcome.value : null;
  } finally {
    scope.release();
  }
}

async function runSteps(steps: readonly Step[], scope: Scope, frame: Frame): Promise<Outcome> {
  let at = 0;
  while (at < steps.length) {
    const step = steps[at];
    if (!step) break;
    const outcome = await runStep(step, scope, frame);
    if (outcome.kind === "done") {
      at += 1;
      continue;
    }
    const target =
      outcome.kind === "jump" ? steps.findIndex(({ name }) => name === outcome.target) : -1;
    if (target < 0) return outcome;
    at = target;
  }
  return done;
}

async function runStep(step: Step, scope: Scope, frame: Frame): Promise<Outcome> {
  const { runtime } = frame;
  const { log, counter, calls } = runtime;
  if (calls.signal.aborted) throw new ExecutionCancelled();
  counter.add();
  // A long computation must not keep the local services from answering.
  if (counter.count % 500 === 0) await new Promise(setImmediate);
  const entry = log.begin(frame.routine, step);
  try {
    const outcome = await perform(step, scope, frame);
    log.end(entry, "STATE_SUCCEEDED");
    return outcome.kind === "done" ? jumpOf(step.next) : outcome;
  } catch (error) {
    if (error instanceof ExecutionCancelled) {
      log.end(entry, "STATE_CANCELLED");
    } else if (error instanceof WorkflowError) {
      error.passThrough(frame, { step: step.name, routine: frame.routine, line: step.line });
      log.end(entry, "STATE_FAILED", encodeJson(error.payload));
    }
    throw error;
  }
}

async function perform(step: Step, scope: Scope, frame: Frame): Promise<Outcome> {
  const environment = interpreter.environment(scope, frame);
  switch (step.type) {
    case "assign":
      for (const { target, value } of step.assignments) {
        const now = resolveNow(value, environment);
        const assigned = now === undefined ? await resolve(value, environment) : now;
        const path: Value[] = [];
        for (const key of target.path) {
          const found = evaluateNow(key, environment);
          path.push(found === undefined ? await evaluate(key, environment) : found);
        }
        if (path.length === 0) scope.assign(target.variable, storable(assigned));
        else scope.assignPath(target.variable, path, storable(assigned));
      }
      return done;
    case "call": {
      const result = await loggedCall(step, environment, frame);
      if (step.result !== undefined) scope.assign(step.result, result);
      return done;
    }
    case "switch":
      return runSwitch(step, scope, frame, environment);
    case "for":
      return runFor(step.loop, scope, frame, interpreter);
    case "parallel":
      return runParallel(step, scope, frame, interpreter);
    case "try":
      return runTry(step, scope, frame, interpreter);
    case "raise":
      throw WorkflowError.raised(await resolve(step.value, environment));
    case "return":
      return { kind: "return", value: storable(await resolve(step.value, environment)) };
    case "steps":
      return runSteps(step.steps, scope, frame);
    case "next":
      return done;
  }
}

async function runSwitch(
  step: SwitchStep,
  scope: Scope,
  frame: Frame,
  environment: Environment,
): Promise<Outcome> {
  for (const { condition, action } of step.conditions) {
    if (!requireBoolean("condition", await resolve(condition, environment))) continue;
    const outcome = await perform(action, scope, frame);
    return outcome.kind === "done" ? jumpOf(action.next) : outcome;
  }
  return done;
}

async function loggedCall(step: CallStep, environment: Environment, frame: Frame): Promise<Value> {
  const { routine, runtime } = frame;
  const logged = { routine, step: step.name, function: step.function };
  try {
    const result = await call(step, environment, frame);
    runtime.logCall(logged);
    return result;
  } catch (error) {
    if (error instanceof WorkflowError) runtime.logCall({ ...logged, error: error.message });
    throw error;
  }
}

async function call(step: CallStep, environment: Environment, frame: Frame): Promise<Value> {
  const args = new Map<string, Value>();
  for (const [name, template] of step.args) args.set(name, await resolve(template, environment));
  const { runtime } = frame;
  const routine = runtime.definition.routines.get(step.function);
  if (routine) {
    const parameters = routine.parameters.map((parameter) => ({
      name: parameter.name,
      optional: parameter.default !== undefined,
    }));
    const values = positional(routine.name, parameters, args);
    const given = values.map((value, at) => value ?? routine.parameters[at]?.default ?? null);
    return callRoutine(routine.name, given, frame);
  }
  const libraryFunction = findFunction(step.function);
  if (libraryFunction) {
    const values = positional(step.function, libraryFunction.parameters, args);
    return libraryFunction.run(values, runtime.library);
  }
  const blocking = runtime.findBlockingCall(step.function);
  if (!blocking) throw typeError(`${step.function} is no function that this engine has`);
  return blocking(args, runtime.calls);
}

function storable(value: Value): Value {
  if (!isFunctionReference(value)) return value;
  throw typeError(`a ${typeName(value)} cannot be stored: call ${value.functionName} instead`);
}
