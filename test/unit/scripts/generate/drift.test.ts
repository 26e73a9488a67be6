import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findDrift, repair } from "../../../../scripts/generate/drift.ts";
import type { Generator } from "../../../../scripts/generate/generators.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ame-drift-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const generators: readonly Generator[] = [
  {
    folder: "out",
    files: () =>
      new Map([
        ["a.txt", "a\n"],
        ["deep/b.txt", "b\n"],
      ]),
  },
];

const states = (): readonly string[] =>
  findDrift(root, generators).map(({ path, state }) => `${state} ${path}`);

test("missing, changed and left-over files are drift; repairing ends it", async () => {
  expect(states()).toEqual(["missing out/a.txt", "missing out/deep/b.txt"]);
  mkdirSync(join(root, "out/old"), { recursive: true });
  writeFileSync(join(root, "out/a.txt"), "edited by hand\n");
  writeFileSync(join(root, "out/old/c.txt"), "of a contract that is gone\n");
  expect(states()).toEqual(["differs out/a.txt", "missing out/deep/b.txt", "stale out/old/c.txt"]);
  await repair(root, findDrift(root, generators));
  expect(states()).toEqual([]);
  expect(readFileSync(join(root, "out/deep/b.txt"), "utf8")).toBe("b\n");
  expect(existsSync(join(root, "out/old/c.txt"))).toBe(false);
});
