import type { Template } from "../definition/steps.ts";
import { type Environment, evaluate, evaluateNow } from "../expression/evaluate.ts";
import { libraryValue, callFunction } from "../stdlib/library.ts";
import type { Value, ValueMap } from "../values/value.ts";
import type { Frame } from "./runtime.ts";
import type { Scope } from "./scope.ts";

/** Runs a routine of the workflow: given by the interpreter, so that expressions can call subworkflows. */
export type CallRoutine = (name: string, values: readonly Value[], frame: Frame) => Promise<Value>;

export function environmentOf(scope: Scope, frame: Frame, callRoutine: CallRoutine): Environment {
  const { definition, library } = frame.runtime;
  return {
    variable: (name) => scope.read(name),
    named: (dotted) =>
      definition.routines.has(dotted) ? { functionName: dotted } : libraryValue(dotted),
    callLibrary: (name, values) => callFunction(name, values, library),
    isSubworkflow: (name) => definition.routines.has(name),
    callSubworkflow: (name, values) => callRoutine(name, values, frame),
  };
}

/** Synchronous unless an expression calls a subworkflow: then `undefined`, and `resolve` must be used. */
export function resolveNow(template: Template, environment: Environment): Value | undefined {
  switch (template.kind) {
    case "constant":
      return template.value;
    case "expression":
      return evaluateNow(template.expression, environment);
    case "list": {
      const items: Value[] = [];
      for (const item of template.items) {
        const value = resolveNow(item, environment);
        if (value === undefined) return undefined;
        items.push(value);
      }
      return items;
    }
    case "map": {
      const map: ValueMap = new Map();
      for (const [key, child] of template.entries) {
        const value = resolveNow(child, environment);
        if (value === undefined) return undefined;
        map.set(key, value);
      }
      return map;
    }
  }
}

/** Callers try `resolveNow` first where nothing may come between reading and writing a variable. */
export async function resolve(template: Template, environment: Environment): Promise<Value> {
  const now = resolveNow(template, environment);
  if (now !== undefined) return now;
  if (template.kind === "expression") return evaluate(template.expression, environment);
  if (template.kind === "list") {
    const items: Value[] = [];
    for (const item of template.items) items.push(await resolve(item, environment));
    return items;
  }
  const map: ValueMap = new Map();
  if (template.kind === "map") {
    for (const [key, child] of template.entries) map.set(key, await resolve(child, environment));
  }
  return map;
}
