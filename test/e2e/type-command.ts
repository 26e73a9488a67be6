import { spawn } from "node:child_process";
import { join } from "node:path";
import { repositoryRoot } from "../../scripts/target.ts";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Types an `ame` command in a shell that knows of no cloud but the one whose state is in the folder. */
export async function typeCommand(
  arguments_: readonly string[],
  stateDirectory: string,
  environment: Record<string, string> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [join(repositoryRoot, "scripts/ame.js"), ...arguments_], {
    env: { PATH: process.env["PATH"] ?? "", AME_DIRECTORY: stateDirectory, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}
