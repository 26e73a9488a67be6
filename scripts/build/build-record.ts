import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "./replace-file.ts";
import type { BundlePart } from "./build-function.ts";

/** Changes when the way of bundling does, so that no older bundle counts as up to date. */
const builderVersion = "3";

export interface BuildRecord {
  readonly key: string;
  /** Files the bundle was made of, relative to the root. */
  readonly inputs: readonly string[];
  readonly sizeBytes: number;
  readonly parts: readonly BundlePart[];
}

/**
 * Hash of what a bundle is made of. The content of own files, touched or not; installed packages count by the lock file, as
 * reading thousands of them would take longer than bundling. A file that is gone is a different key.
 */
export async function buildKey(root: string, inputs: readonly string[]): Promise<string> {
  const own = inputs.filter((path) => !path.includes("node_modules/"));
  const contents = await Promise.all(
    [...own, "package-lock.json"].map(async (path) => ({
      path,
      content: await readFile(join(root, path)).catch(() => undefined),
    })),
  );
  const hash = createHash("sha256").update(builderVersion);
  for (const { path, content } of contents)
    hash.update(`\0${path}\0${content?.length ?? "gone"}\0`).update(content ?? "");
  return hash.digest("hex");
}

const recordFile = "build.json";

export async function readBuildRecord(folder: string): Promise<BuildRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, recordFile), "utf8")) as BuildRecord;
  } catch {
    return undefined;
  }
}

export async function writeBuildRecord(folder: string, record: BuildRecord): Promise<void> {
  await replaceFile(join(folder, recordFile), `${JSON.stringify(record)}\n`);
}
