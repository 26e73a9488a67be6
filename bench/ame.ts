import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultPorts } from "../local/ports.ts";
import { portVariable } from "../local/server/ports.ts";
import { spawnLocal } from "../scripts/spawn-local.ts";
import { repositoryRoot, type Target } from "../scripts/target.ts";

export interface Finished {
  readonly seconds: number;
  readonly stdout: string;
}

/** A folder and free ports of its own, so that a bench disturbs no local cloud that is running. */
export interface Aside {
  readonly directory: string;
  /** Runs a program of the project and waits; rejects with its last words when it fails. */
  run(command: string, arguments_: readonly string[]): Promise<Finished>;
  end(): void;
}

export function stepAside(): Aside {
  const before = { ...process.env };
  const directory = mkdtempSync(join(tmpdir(), "ame-bench-"));
  process.env["AME_DIRECTORY"] = directory;
  for (const service of Object.keys(defaultPorts)) process.env[portVariable(service)] = "0";
  return {
    directory,
    run,
    end() {
      for (const name of Object.keys(process.env))
        if (!(name in before)) Reflect.deleteProperty(process.env, name);
      Object.assign(process.env, before);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Does the work against an `ame local` of its own and stops it in any case. */
export async function withLocalCloud<T>(
  work: (aside: Aside, target: Target) => Promise<T>,
): Promise<T> {
  const aside = stepAside();
  try {
    const local = await spawnLocal();
    try {
      return await work(aside, local.target);
    } finally {
      await local.stop();
    }
  } finally {
    aside.end();
  }
}

export const ame = join(repositoryRoot, "scripts/ame.js");

async function run(command: string, arguments_: readonly string[]): Promise<Finished> {
  const started = performance.now();
  const child = spawn(command, arguments_, {
    cwd: repositoryRoot,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const seconds = (performance.now() - started) / 1000;
  const stdout = Buffer.concat(chunks).toString();
  if (code !== 0)
    throw new Error(
      `${arguments_.join(" ")} ended with ${code ?? "a signal"}: ${(stdout + Buffer.concat(errors).toString()).trim().slice(-2000)}`,
    );
  return { seconds, stdout };
}
