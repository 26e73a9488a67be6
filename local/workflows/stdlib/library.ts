import { typeError } from "../execution/workflow-error.ts";
import type { Value } from "../values/value.ts";
import { collections } from "./collections.ts";
import { expressionHelpers } from "./conversion.ts";
import { encoding } from "./encoding.ts";
import type { LibraryFunction, LibraryRuntime } from "./function.ts";
import { libraryObjects, retryPredicates } from "./retrying.ts";
import { text } from "./text.ts";
import { time } from "./time.ts";

/** Every function that an expression may call. https://cloud.google.com/workflows/docs/reference/stdlib/overview */
const functions: ReadonlyMap<string, LibraryFunction> = new Map(
  Object.entries({
    ...expressionHelpers,
    ...text,
    ...collections,
    ...encoding,
    ...time,
    ...retryPredicates,
  }),
);

/** Top-level names that belong to the library: `text` of `text.split`. */
export const libraryModules: ReadonlySet<string> = new Set(
  [...functions.keys(), ...Object.keys(libraryObjects)]
    .filter((name) => name.includes("."))
    .map((name) => name.slice(0, name.indexOf("."))),
);

export const findFunction = (name: string): LibraryFunction | undefined => functions.get(name);

/** A library object, or a reference to a function, for a dotted name without call. */
export function libraryValue(name: string): Value | undefined {
  const object = libraryObjects[name];
  if (object) return object();
  return functions.has(name) ? { functionName: name } : undefined;
}

export function callFunction(
  name: string,
  values: readonly (Value | undefined)[],
  runtime: LibraryRuntime,
): Value {
  const found = functions.get(name);
  if (!found) throw typeError(`${name} is no function of the standard library`);
  const requiredCount = found.parameters.filter(({ optional }) => !optional).length;
  if (values.length < requiredCount || values.length > found.parameters.length) {
    throw typeError(
      `${name} takes ${found.parameters.length} arguments (${found.parameters.map((parameter) => parameter.name).join(", ")}), got ${values.length}`,
    );
  }
  return found.run(values, runtime);
}

/** Named arguments of a call step by position. @throws TypeError for a name the function does not have. */
export function positional(
  name: string,
  parameters: LibraryFunction["parameters"],
  named: ReadonlyMap<string, Value>,
): (Value | undefined)[] {
  for (const given of named.keys()) {
    if (!parameters.some((parameter) => parameter.name === given)) {
      throw typeError(`${name} has no argument ${given}`);
    }
  }
  return parameters.map((parameter) => {
    const value = named.get(parameter.name);
    if (value === undefined && !parameter.optional) {
      throw typeError(`${name} needs the argument ${parameter.name}`);
    }
    return value;
  });
}
