import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { EventContract } from "../../schemas/event-contract.ts";
import type { TableContract } from "../../schemas/table-contract.ts";
import { compileProject } from "../../sql/compiler/compile-project.ts";
import { CommandError } from "../output.ts";
import { stateOf, type ReleaseState } from "./release-state.ts";

const run = promisify(execFile);

/** A release that was compiled here, a git revision, or, of no name, the files as they are. */
export async function readState(root: string, name: string | undefined): Promise<ReleaseState> {
  if (name === undefined) return compiled(root, true);
  const directory = releaseDirectory(root, name);
  if (directory !== undefined)
    return stateOf((file) => readFileSync(join(directory, file), "utf8"));
  return atRevision(root, name);
}

function releaseDirectory(root: string, name: string): string | undefined {
  const releases = join(root, "dist", "release");
  if (!/^[0-9a-f]{6,16}$/.test(name) || !existsSync(releases)) return undefined;
  const [found, ...others] = readdirSync(releases).filter((release) => release.startsWith(name));
  return found !== undefined &&
    others.length === 0 &&
    existsSync(join(releases, found, "lineage.json"))
    ? join(releases, found)
    : undefined;
}

/** The contracts and SQL of the revision, read by the compiler as it is now; dist/ is inside the repository, where packages resolve. */
async function atRevision(root: string, name: string): Promise<ReleaseState> {
  const git = (...args: readonly string[]) => run("git", ["-C", root, ...args]);
  const { stdout } = await git(
    "rev-parse",
    "--verify",
    "--end-of-options",
    `${name}^{commit}`,
  ).catch(() => {
    throw new CommandError(
      `"${name}" is neither a release under dist/release nor a git revision of this repository.`,
    );
  });
  const directory = join(root, "dist", "plan", stdout.trim());
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  try {
    const archive = `${directory}.tar`;
    await git("archive", "--output", archive, stdout.trim(), "schemas", "sql", "package.json");
    await run("tar", ["-xf", archive, "-C", directory]);
    rmSync(archive);
    return await compiled(directory, false);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function compiled(root: string, guardPersonalData: boolean): Promise<ReleaseState> {
  const registry = (await import(join(root, "schemas", "registry.ts"))) as {
    readonly tables: readonly TableContract[];
    readonly events: readonly EventContract[];
  };
  const { release } = await compileProject(join(root, "sql"), registry.tables, registry.events, {
    guardPersonalData,
  });
  return stateOf((file) => release.files.get(file) ?? "");
}
