import type { ForLoop } from "../definition/steps.ts";
import { type Value, deepCopy, typeName } from "../values/value.ts";
import type { Interpreter } from "./interpreter.ts";
import { type Outcome, done } from "./outcome.ts";
import type { Frame } from "./runtime.ts";
import type { Scope } from "./scope.ts";
import { resolve } from "./values-of.ts";
import { typeError } from "./workflow-error.ts";

/** What each iteration gets as its loop variable, in order; a copy, so that the body may change the list. */
export async function iterationValues(
  loop: ForLoop,
  scope: Scope,
  frame: Frame,
  interpreter: Interpreter,
): Promise<Iterable<Value>> {
  const environment = interpreter.environment(scope, frame);
  if (loop.over.kind === "in") {
    const items = await resolve(loop.over.items, environment);
    if (Array.isArray(items)) return items.map(deepCopy);
    const hint = typeName(items) === "map" ? ": iterate over keys(map)" : "";
    throw typeError(`for needs a list, got ${typeName(items)}${hint}`);
  }
  const from = await resolve(loop.over.from, environment);
  const to = await resolve(loop.over.to, environment);
  if (typeof from !== "bigint" || typeof to !== "bigint") {
    throw typeError(`range needs two integers, got ${typeName(from)} and ${typeName(to)}`);
  }
  return integers(from, to);
}

/** Both ends are included. https://cloud.google.com/workflows/docs/reference/syntax/iteration */
function* integers(from: bigint, to: bigint): Generator<bigint> {
  for (let value = from; value <= to; value += 1n) yield value;
}

/** Variables that the body creates, and the loop variables, end with each iteration. */
export async function runFor(
  loop: ForLoop,
  scope: Scope,
  frame: Frame,
  interpreter: Interpreter,
): Promise<Outcome> {
  let index = 0n;
  for (const value of await iterationValues(loop, scope, frame, interpreter)) {
    const iteration = scope.child();
    try {
      iteration.declare(loop.value, value);
      if (loop.index !== undefined) iteration.declare(loop.index, index);
      index += 1n;
      const outcome = await interpreter.runSteps(loop.steps, iteration, frame);
      if (outcome.kind === "break") return done;
      if (outcome.kind !== "done" && outcome.kind !== "continue") return outcome;
    } finally {
      iteration.release();
    }
  }
  return done;
}
