import { type Value, isFunctionReference, isMap, mapOf, typeName } from "../values/value.ts";

/** Where an error passed through: innermost first, as `error.stackTrace` of an execution lists it. */
export interface StackFrame {
  readonly step: string;
  readonly routine: string;
  readonly line: number;
}

/**
 * An error of the workflow itself. `value` is what `except` receives: raised strings and maps unchanged, errors of the
 * engine as a map of `message`, `tags` and more.
 * https://cloud.google.com/workflows/docs/reference/syntax/error-types
 */
export class WorkflowError extends Error {
  override readonly name = "WorkflowError";
  readonly value: Value;
  readonly frames: StackFrame[] = [];
  #lastFrame: object | undefined;
  /** Limits of the execution as a whole cannot be caught: the execution ends. */
  readonly fatal: boolean;

  constructor(value: Value, message: string, options: { fatal?: boolean } = {}) {
    super(message);
    this.value = value;
    this.fatal = options.fatal ?? false;
  }

  /** What a `raise` step makes: any string or map, kept as it is. */
  static raised(value: Value): WorkflowError {
    if (typeof value !== "string" && !isMap(value)) {
      return typeError(`raise takes a string or a map, got ${typeName(value)}`);
    }
    const message = isMap(value) ? value.get("message") : value;
    return new WorkflowError(value, typeof message === "string" ? message : "raised a map");
  }

  /** Notes the innermost step of each invocation that the error leaves. */
  passThrough(invocation: object, frame: StackFrame): void {
    if (this.#lastFrame === invocation) return;
    this.#lastFrame = invocation;
    this.frames.push(frame);
  }

  /** `value` in a form that JSON can hold. */
  get payload(): Value {
    return jsonable(this.value);
  }

  /** As `error.context` of an execution reads. */
  context(): string {
    return [this.message, ...this.frames.map(place)].join("\n");
  }
}

const place = ({ step, routine, line }: StackFrame): string =>
  `in step "${step}", routine "${routine}", line: ${line}`;

function jsonable(value: Value): Value {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(jsonable);
  if (isMap(value)) return new Map([...value].map(([key, entry]) => [key, jsonable(entry)]));
  return isFunctionReference(value) ? value.functionName : value;
}

function tagged(tags: readonly string[], message: string, fatal = false): WorkflowError {
  const text = `${tags[0]}: ${message}`;
  return new WorkflowError(mapOf({ message: text, tags: [...tags] }), text, { fatal });
}

export const keyError = (message: string): WorkflowError =>
  tagged(["KeyError", "LookupError"], message);
export const indexError = (message: string): WorkflowError =>
  tagged(["IndexError", "LookupError"], message);
export const typeError = (message: string): WorkflowError => tagged(["TypeError"], message);
export const valueError = (message: string): WorkflowError => tagged(["ValueError"], message);
export const zeroDivisionError = (): WorkflowError =>
  tagged(["ZeroDivisionError", "ArithmeticError"], "division by zero");
export const recursionError = (message: string): WorkflowError =>
  tagged(["RecursionError"], message);
export const parallelNestingError = (message: string): WorkflowError =>
  tagged(["ParallelNestingError"], message);
export const timeoutError = (message: string): WorkflowError => tagged(["TimeoutError"], message);
export const authError = (message: string): WorkflowError => tagged(["AuthError"], message);
export const connectionError = (message: string): WorkflowError =>
  tagged(["ConnectionError"], message);
export const connectionFailedError = (message: string): WorkflowError =>
  tagged(["ConnectionFailedError"], message);
export const responseTypeError = (message: string): WorkflowError =>
  tagged(["ResponseTypeError"], message);
export const systemError = (message: string): WorkflowError => tagged(["SystemError"], message);

/** https://cloud.google.com/workflows/quotas */
export const resourceLimitError = (
  message: string,
  { tag, fatal = false }: { tag?: string; fatal?: boolean } = {},
): WorkflowError =>
  tagged(tag ? ["ResourceLimitError", tag] : ["ResourceLimitError"], message, fatal);

export const memoryLimitError = (message: string): WorkflowError =>
  resourceLimitError(message, { tag: "MemoryLimitExceededError" });

export function httpError(response: {
  readonly code: number;
  readonly headers: Value;
  readonly body: Value;
}): WorkflowError {
  const message = `HTTP server responded with error code ${response.code}`;
  const value = mapOf({
    message,
    tags: ["HttpError"],
    code: BigInt(response.code),
    headers: response.headers,
    body: response.body,
  });
  return new WorkflowError(value, message);
}

/** A failed long-running operation. https://cloud.google.com/workflows/docs/connectors#long-running_operations */
export function operationError(error: Value, operation: Value): WorkflowError {
  const message = "Long-running operation returned unsuccessful response.";
  return new WorkflowError(
    mapOf({ message, tags: ["OperationError"], error, operation }),
    `OperationError: ${message}`,
  );
}
