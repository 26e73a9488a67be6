import { typeError } from "../execution/workflow-error.ts";
import { type Value, type ValueMap, isMap, isNumeric, typeName } from "../values/value.ts";

/** What library functions may know about the execution. */
export interface LibraryRuntime {
  readonly now: () => Date;
  readonly uuid: () => string;
  /** Built-in and user environment variables of the workflow. */
  readonly environment: ReadonlyMap<string, string>;
}

export interface LibraryFunction {
  readonly parameters: readonly { readonly name: string; readonly optional: boolean }[];
  /** Values by position; an optional one that was not given is `undefined`. */
  readonly run: (values: readonly (Value | undefined)[], runtime: LibraryRuntime) => Value;
}

type Run<Count extends number> = (values: Tuple<Count>, runtime: LibraryRuntime) => Value;

type Tuple<Count extends number> = Count extends 0
  ? []
  : Count extends 1
    ? [Value]
    : Count extends 2
      ? [Value, Value]
      : [Value, Value, Value];

/** A function whose parameters are all required. */
export function required<const Names extends readonly string[]>(
  names: Names,
  run: Run<Names["length"]>,
): LibraryFunction {
  return {
    parameters: names.map((name) => ({ name, optional: false })),
    run: (values, runtime) => run(values as Tuple<Names["length"]>, runtime),
  };
}

/** A function whose last parameter may be left out. */
export function optionalLast(
  names: readonly string[],
  run: (values: readonly (Value | undefined)[], runtime: LibraryRuntime) => Value,
): LibraryFunction {
  return {
    parameters: names.map((name, at) => ({ name, optional: at === names.length - 1 })),
    run,
  };
}

export function asString(value: Value | undefined, what: string): string {
  if (typeof value === "string") return value;
  throw mismatch(what, "a string", value);
}

export function asBytes(value: Value | undefined, what: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw mismatch(what, "bytes (text.encode makes them of a string)", value);
}

export function asInteger(value: Value | undefined, what: string): bigint {
  if (typeof value === "bigint") return value;
  throw mismatch(what, "an integer", value);
}

export function asNumber(value: Value | undefined, what: string): bigint | number {
  if (value !== undefined && isNumeric(value)) return value;
  throw mismatch(what, "a number", value);
}

export function asList(value: Value | undefined, what: string): Value[] {
  if (Array.isArray(value)) return value;
  throw mismatch(what, "a list", value);
}

export function asMap(value: Value | undefined, what: string): ValueMap {
  if (value !== undefined && isMap(value)) return value;
  throw mismatch(what, "a map", value);
}

const mismatch = (what: string, wanted: string, value: Value | undefined): Error =>
  typeError(`${what} must be ${wanted}, got ${value === undefined ? "nothing" : typeName(value)}`);
