import { stop } from "esbuild";
import { functions } from "../../functions/registry.ts";
import { buildFunction, type BuildOptions, type Bundle } from "./build-function.ts";

/** Every deployed function's bundle, in the order of the registry. */
export async function buildAll(options: BuildOptions = {}): Promise<readonly Bundle[]> {
  const bundles = await Promise.all(functions.map(({ name }) => buildFunction(name, options)));
  // Its process would stay, with hundreds of megabytes, as long as ours.
  await stop();
  return bundles;
}
