import { type ChildProcess, spawn } from "node:child_process";
import { Agent } from "node:http";
import { createRequire, getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { readLines } from "./log-lines.ts";

const require = createRequire(import.meta.url);
const framework = require.resolve("@google-cloud/functions-framework");
const loopback = fileURLToPath(new URL("loopback.cjs", import.meta.url));

/** Cloud Run sends SIGTERM, then SIGKILL ten seconds later. https://cloud.google.com/run/docs/container-contract#instance-shutdown */
const killAfterMs = 10_000;
/** Cloud Run's default start-up probe gives up after this. */
const startTimeoutMs = 240_000;

export interface InstanceOptions {
  /** The bundle's file, an entry of the functions framework. */
  readonly bundle: string;
  readonly entryPoint: string;
  readonly signatureType: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (stream: "stdout" | "stderr", line: string) => void;
  /** The process ended without being asked to. */
  readonly onCrash: (reason: string) => void;
}

/** One process of a function. */
export interface Instance {
  readonly pid: number | undefined;
  readonly agent: Agent;
  /** The port it answers on; rejects when the process ends or the time is over before that. */
  readonly ready: Promise<number>;
  readonly exited: Promise<void>;
  /** Asks it to end, and insists after ten seconds. */
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

export function startInstance(options: InstanceOptions): Instance {
  const child = spawn(
    process.execPath,
    [
      // A laptop runs every function at once: less memory for each matters more than its last percent of speed.
      "--max-semi-space-size=4",
      "--require",
      loopback,
      framework.replace(/[^/\\]+$/, "main.js"),
      `--target=${options.entryPoint}`,
      `--source=${options.bundle}`,
      `--signature-type=${options.signatureType}`,
    ],
    {
      env: { MALLOC_ARENA_MAX: "2", ...compileCache(), ...options.environment },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  const agent = new Agent({ keepAlive: true });
  let stopping = false;
  let reason = "";
  const ended = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      reason = error.message;
      resolve();
    });
    child.once("exit", (code, signal) => {
      reason = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
      resolve();
    });
  });
  const afterEnd = async (): Promise<void> => {
    await ended;
    agent.destroy();
    if (!stopping) options.onCrash(reason);
  };
  const exited = afterEnd();
  for (const stream of ["stdout", "stderr"] as const)
    readLines(child[stream], (line) => options.onLine(stream, line));
  const ready = Promise.race([
    portOf(child),
    ended.then(() => Promise.reject(new Error(`${reason} before it listened on PORT`))),
  ]);
  // Whoever waits for it sees the rejection; an instance that nobody waits for may fail in peace.
  ready.catch(() => undefined);

  return {
    pid: child.pid,
    agent,
    ready,
    exited,
    async stop() {
      stopping = true;
      child.kill("SIGTERM");
      const insist = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
      await exited;
      clearTimeout(insist);
    },
    kill: (signal) => {
      child.kill(signal);
    },
  };
}

/** Instances of a function compile the same bundle: where this process keeps compiled code, they do too. */
function compileCache(): Record<string, string> {
  const ofThisNode = getCompileCacheDir();
  return ofThisNode === undefined ? {} : { NODE_COMPILE_CACHE: dirname(ofThisNode) };
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`did not listen on PORT within ${startTimeoutMs / 1_000} s`));
    }, startTimeoutMs);
    timeout.unref();
    child.once("message", (message) => {
      clearTimeout(timeout);
      resolve((message as { readonly port: number }).port);
    });
  });
}
