import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Usage } from "../local/iam/usage.ts";
import { mergeUsage } from "./permissions.ts";
import { stateDirectory } from "./target.ts";

const recordsFolder = (): string => join(stateDirectory(), "permissions");

/**
 * Keeps what a local cloud was asked for, together with what earlier ones of the same name were: the commands', or a test's. Each
 * name has a file of its own, since tests run side by side.
 */
export function recordUsage(name: string, usage: Usage): void {
  const file = join(recordsFolder(), `${name}.json`);
  mkdirSync(recordsFolder(), { recursive: true });
  const merged = existsSync(file) ? mergeUsage(read(file), usage) : usage;
  // Who used what how often is of one run; the report needs grants and denials.
  writeFileSync(file, JSON.stringify({ ...merged, used: [] }));
}

/** Of everything that was recorded, for the grants as the latest record has them. Undefined before the first run. */
export function recordedUsage(): Usage | undefined {
  if (!existsSync(recordsFolder())) return undefined;
  const files = readdirSync(recordsFolder())
    .filter((file) => file.endsWith(".json"))
    .map((file) => join(recordsFolder(), file))
    .toSorted((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs);
  const [first, ...later] = files.map(read);
  return first === undefined ? undefined : later.reduce(mergeUsage, first);
}

const read = (file: string): Usage => JSON.parse(readFileSync(file, "utf8")) as Usage;
