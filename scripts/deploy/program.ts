import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { CommandError } from "../output.ts";

/** terraform or OpenTofu, whichever is there. */
export interface Program {
  readonly name: string;
  /** Runs in a stack's folder; each line of its output as it comes. Never throws for a failure of the program. */
  run(
    folder: string,
    args: readonly string[],
    onLine?: (line: string) => void,
  ): Promise<ProgramRun>;
}

export interface ProgramRun {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const candidates = ["terraform", "tofu"];

/** AME_TERRAFORM names another program. Throws CommandError when there is none. */
export function findProgram(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Program {
  const named = environment["AME_TERRAFORM"];
  const name = (named === undefined ? candidates : [named]).find(
    (candidate) => spawnSync(candidate, ["version"], { stdio: "ignore" }).error === undefined,
  );
  if (name === undefined)
    throw new CommandError(
      named === undefined
        ? "neither terraform nor tofu is installed: https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install."
        : `AME_TERRAFORM names ${named}, which does not start: give the path of terraform or tofu.`,
    );
  return {
    name,
    run: (folder, args, onLine) =>
      new Promise((resolve, reject) => {
        const child = spawn(name, [`-chdir=${folder}`, ...args], {
          stdio: ["ignore", "pipe", "pipe"],
          env: { ...environment, TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" },
        });
        const stdout: string[] = [];
        let stderr = "";
        createInterface({ input: child.stdout }).on("line", (line) => {
          stdout.push(line);
          onLine?.(line);
        });
        child.stderr.on("data", (chunk: Buffer) => {
          stderr += chunk.toString();
        });
        child.once("error", reject);
        child.once("close", (code) =>
          resolve({ ok: code === 0, stdout: stdout.join("\n"), stderr }),
        );
      }),
  };
}
