import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Generator } from "./generators.ts";

export interface Drift {
  /** Relative to the root. */
  readonly path: string;
  readonly state: "missing" | "differs" | "stale";
  /** What the file should hold; undefined when it should not be. */
  readonly content?: string;
}

/** Every file that is not as its generator makes it, in order of path. */
export function findDrift(root: string, generators: readonly Generator[]): readonly Drift[] {
  return generators
    .flatMap(({ folder, files }) => {
      const wanted = files();
      const found = existsSync(join(root, folder)) ? filesIn(join(root, folder)) : [];
      const stale = found
        .filter((path) => !wanted.has(path))
        .map((path): Drift => ({ path: `${folder}/${path}`, state: "stale" }));
      const changed = [...wanted].flatMap(([name, content]): Drift[] => {
        const path = `${folder}/${name}`;
        if (!found.includes(name)) return [{ path, state: "missing", content }];
        const same = readFileSync(join(root, path), "utf8") === content;
        return same ? [] : [{ path, state: "differs", content }];
      });
      return [...stale, ...changed];
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));

/** Makes the files as they should be. */
export async function repair(root: string, drift: readonly Drift[]): Promise<void> {
  for (const { path, content } of drift) {
    const file = join(root, path);
    if (content === undefined) await rm(file);
    else {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }
}
