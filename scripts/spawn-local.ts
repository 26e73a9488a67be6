import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { CommandError } from "./output.ts";
import { repositoryRoot, useTarget, type Target } from "./target.ts";

export interface SpawnedLocal {
  readonly target: Target;
  stop(): Promise<void>;
}

const stopTimeoutMs = 20_000;

/** Starts `ame local` as a process of its own and waits until it is ready. Throws CommandError with its last words. */
export async function spawnLocal(arguments_: readonly string[] = []): Promise<SpawnedLocal> {
  const child = spawn(
    process.execPath,
    [
      // Collects young objects often rather than letting megabytes of them pile up.
      "--max-semi-space-size=16",
      join(repositoryRoot, "scripts/ame.js"),
      "local",
      "--json",
      ...arguments_,
    ],
    {
      // glibc keeps freed memory in an arena per thread; two keep less of it. Other systems ignore it.
      env: { MALLOC_ARENA_MAX: "2", ...process.env },
      stdio: ["ignore", "pipe", "pipe"],
      // Ctrl-C reaches this process alone, which then stops the child in order.
      detached: true,
    },
  );
  let lastWords = "";
  child.stderr.on("data", (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", () => resolve());
    child.once("exit", (code) =>
      reject(
        new CommandError(
          `the local Google Cloud did not start (exit ${code ?? "by signal"}).\n${lastWords.trim()}`,
        ),
      ),
    );
  });
  await ready;
  return {
    target: useTarget(),
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
