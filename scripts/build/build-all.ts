import { functions } from "../../functions/registry.ts";
import { buildFunction, type BuildOptions, type Bundle } from "./build-function.ts";

/** Every deployed function's bundle, in the order of the registry. */
export function buildAll(options: BuildOptions = {}): Promise<readonly Bundle[]> {
  return Promise.all(functions.map(({ name }) => buildFunction(name, options)));
}
