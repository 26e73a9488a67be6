import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Usage } from "../local/iam/usage.ts";
import { mergeUsage } from "./permissions.ts";
import { stateDirectory } from "./target.ts";

const recordFile = (): string => join(stateDirectory(), "permissions.json");

/** Keeps what a local cloud was asked for, together with what earlier ones were. */
export function recordUsage(usage: Usage): void {
  const earlier = recordedUsage();
  mkdirSync(stateDirectory(), { recursive: true });
  const merged = earlier === undefined ? usage : mergeUsage(earlier, usage);
  // Who used what how often is of one run; the report needs grants and denials.
  writeFileSync(recordFile(), JSON.stringify({ ...merged, used: [] }));
}

/** Undefined before the first run. */
export function recordedUsage(): Usage | undefined {
  if (!existsSync(recordFile())) return undefined;
  return JSON.parse(readFileSync(recordFile(), "utf8")) as Usage;
}
