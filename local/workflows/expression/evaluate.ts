import { indexError, keyError, typeError } from "../execution/workflow-error.ts";
import { type Value, isMap, typeName } from "../values/value.ts";
import { type Expression, dottedName } from "./ast.ts";
import { applyBinary, negate, requireBoolean } from "./operators.ts";

type CallExpression = Expression & { readonly kind: "call" };

export interface Environment {
  /** `undefined` for a name that no assignment has reached. */
  variable(name: string): Value | undefined;
  /** A function or constant of the standard library, or a subworkflow, named without a call. */
  named(dotted: string): Value | undefined;
  /** Non-blocking library functions only. */
  callLibrary(name: string, values: readonly Value[]): Value;
  isSubworkflow(name: string): boolean;
  callSubworkflow(name: string, values: readonly Value[]): Promise<Value>;
}

/** Thrown by the synchronous evaluator when it reaches a subworkflow call whose result it does not have yet. */
class SubworkflowNeeded extends Error {
  readonly call: CallExpression;
  readonly values: readonly Value[];

  constructor(call: CallExpression, values: readonly Value[]) {
    super("subworkflow needed");
    this.call = call;
    this.values = values;
  }
}

/**
 * Library functions have no effects, so an expression that calls a subworkflow is evaluated again from the start once
 * that call has its result: nearly every expression stays synchronous, which keeps `x: ${x + 1}` atomic in a parallel step.
 */
export async function evaluate(expression: Expression, environment: Environment): Promise<Value> {
  const results = new Map<CallExpression, Value>();
  while (true) {
    try {
      return evaluateWith(expression, environment, results);
    } catch (error) {
      if (!(error instanceof SubworkflowNeeded)) throw error;
      results.set(error.call, await environment.callSubworkflow(error.call.name, error.values));
    }
  }
}

/** Gives `undefined` when the expression needs a subworkflow's result. */
export function evaluateNow(expression: Expression, environment: Environment): Value | undefined {
  try {
    return evaluateWith(expression, environment, new Map());
  } catch (error) {
    if (error instanceof SubworkflowNeeded) return undefined;
    throw error;
  }
}

function evaluateWith(
  expression: Expression,
  environment: Environment,
  results: ReadonlyMap<CallExpression, Value>,
): Value {
  const part = (child: Expression): Value => evaluateWith(child, environment, results);
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "list":
      return expression.items.map(part);
    case "variable":
      return readName(expression.name, environment);
    case "member": {
      const library = libraryName(expression, environment);
      return library === undefined ? memberOf(part(expression.object), expression.name) : library;
    }
    case "index":
      return elementOf(part(expression.object), part(expression.index));
    case "call":
      return call(expression, environment, results);
    case "unary":
      return expression.operator === "-"
        ? negate(part(expression.operand))
        : !requireBoolean("not", part(expression.operand));
    case "binary": {
      const { operator } = expression;
      if (operator !== "and" && operator !== "or") {
        return applyBinary(operator, part(expression.left), part(expression.right));
      }
      const left = requireBoolean(operator, part(expression.left));
      if (left === (operator === "or")) return left;
      return requireBoolean(operator, part(expression.right));
    }
  }
}

function call(
  expression: CallExpression,
  environment: Environment,
  results: ReadonlyMap<CallExpression, Value>,
): Value {
  const known = results.get(expression);
  if (known !== undefined) return known;
  const values = expression.arguments.map((child) => evaluateWith(child, environment, results));
  if (environment.isSubworkflow(expression.name)) throw new SubworkflowNeeded(expression, values);
  return environment.callLibrary(expression.name, values);
}

function readName(name: string, environment: Environment): Value {
  const variable = environment.variable(name);
  // A null variable is a value too: only a missing one may name a subworkflow.
  const value = variable === undefined ? environment.named(name) : variable;
  if (value === undefined) throw keyError(`variable ${name} has no value yet`);
  return value;
}

/** `http.default_retry`, unless a variable `http` hides the library. */
function libraryName(expression: Expression, environment: Environment): Value | undefined {
  const dotted = dottedName(expression);
  if (dotted === undefined) return undefined;
  const root = dotted.slice(0, dotted.indexOf("."));
  return environment.variable(root) === undefined ? environment.named(dotted) : undefined;
}

export function memberOf(object: Value, name: string): Value {
  if (!isMap(object)) throw typeError(`${typeName(object)} has no property ${name}`);
  const value = object.get(name);
  if (value === undefined) throw keyError(`key not found: ${name}`);
  return value;
}

export function elementOf(object: Value, index: Value): Value {
  if (isMap(object)) {
    if (typeof index !== "string") throw typeError(`a map has no ${typeName(index)} keys`);
    return memberOf(object, index);
  }
  if (!Array.isArray(object)) throw typeError(`${typeName(object)} cannot be indexed`);
  if (typeof index !== "bigint") {
    throw typeError(`a list index must be an integer, got ${typeName(index)}`);
  }
  const element = index < 0n ? undefined : object[Number(index)];
  if (element === undefined) {
    throw indexError(`index ${index} out of range of a list with ${object.length} elements`);
  }
  return element;
}
