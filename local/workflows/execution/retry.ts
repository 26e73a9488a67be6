import type { TryStep } from "../definition/steps.ts";
import {
  type Value,
  isFunctionReference,
  isMap,
  isNumeric,
  mapOf,
  typeName,
} from "../values/value.ts";
import type { Interpreter } from "./interpreter.ts";
import type { Outcome } from "./outcome.ts";
import type { Frame } from "./runtime.ts";
import type { Scope } from "./scope.ts";
import { resolve } from "./values-of.ts";
import { WorkflowError, typeError } from "./workflow-error.ts";

interface Policy {
  readonly predicate: string;
  readonly maxRetries: number;
  readonly initialDelaySeconds: number;
  readonly maxDelaySeconds: number;
  readonly multiplier: number;
}

/** The whole body is repeated, then `except` gets what was raised, unchanged. */
export async function runTry(
  step: TryStep,
  scope: Scope,
  frame: Frame,
  interpreter: Interpreter,
): Promise<Outcome> {
  const policy = step.retry && (await policyOf(step.retry, scope, frame, interpreter));
  let delaySeconds = policy?.initialDelaySeconds ?? 0;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await interpreter.runSteps(step.body, scope, frame);
    } catch (error) {
      if (!(error instanceof WorkflowError) || error.fatal) throw error;
      if (policy && attempt < policy.maxRetries) {
        const again = await interpreter.callNamed(policy.predicate, [error.value], frame);
        if (again === true) {
          await frame.runtime.calls.sleep(delaySeconds * 1000);
          delaySeconds = Math.min(delaySeconds * policy.multiplier, policy.maxDelaySeconds);
          continue;
        }
      }
      if (!step.except) throw error;
      return handle(step.except, error, scope, frame, interpreter);
    }
  }
}

async function handle(
  except: NonNullable<TryStep["except"]>,
  error: WorkflowError,
  scope: Scope,
  frame: Frame,
  interpreter: Interpreter,
): Promise<Outcome> {
  const inner = scope.child();
  try {
    if (except.as !== undefined) inner.declare(except.as, error.value);
    return await interpreter.runSteps(except.steps, inner, frame);
  } finally {
    inner.release();
  }
}

/** https://cloud.google.com/workflows/docs/reference/syntax/retrying */
async function policyOf(
  retry: NonNullable<TryStep["retry"]>,
  scope: Scope,
  frame: Frame,
  interpreter: Interpreter,
): Promise<Policy> {
  const environment = interpreter.environment(scope, frame);
  let policy: Value;
  if (retry.kind === "named") {
    policy = await resolve(retry.policy, environment);
  } else {
    policy = mapOf({
      predicate: retry.predicate ? await resolve(retry.predicate, environment) : null,
      max_retries: retry.maxRetries ? await resolve(retry.maxRetries, environment) : null,
      backoff: retry.backoff ? await resolve(retry.backoff, environment) : null,
    });
  }
  if (!isMap(policy)) {
    throw typeError(
      `retry needs a policy such as http.default_retry, got ${isFunctionReference(policy) ? `the predicate ${policy.functionName}` : typeName(policy)}`,
    );
  }
  const predicate = policy.get("predicate") ?? null;
  if (!isFunctionReference(predicate)) throw typeError("retry needs a predicate");
  const backoff = policy.get("backoff") ?? null;
  const seconds = (key: string, fallback: number): number =>
    numberOf(isMap(backoff) ? (backoff.get(key) ?? null) : null, key, fallback);
  return {
    predicate: predicate.functionName,
    maxRetries: numberOf(policy.get("max_retries") ?? null, "max_retries", 5),
    initialDelaySeconds: seconds("initial_delay", 1),
    maxDelaySeconds: seconds("max_delay", 60),
    multiplier: seconds("multiplier", 1.25),
  };
}

function numberOf(value: Value, what: string, fallback: number): number {
  if (value === null) return fallback;
  if (isNumeric(value)) return Number(value);
  throw typeError(`${what} must be a number, got ${typeName(value)}`);
}
