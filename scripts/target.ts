import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { CommandError } from "./output.ts";

export const repositoryRoot: string = join(import.meta.dirname, "..");

/** Where a local cloud keeps its state and log; AME_DIRECTORY moves it, so that two can run side by side. */
export const stateDirectory = (): string =>
  resolve(process.env["AME_DIRECTORY"] ?? join(repositoryRoot, ".ame"));
const stateFile = (): string => join(stateDirectory(), "local.json");

const localState = z.object({
  pid: z.int(),
  endpoints: z.record(z.string(), z.string()),
  /** Credentials of the local cloud only, made anew at every start. */
  writeKey: z.string(),
  webhookSecret: z.string(),
});
export type LocalState = z.infer<typeof localState>;

/** Where a command acts: the local cloud that is running, or the project that the environment names. */
export interface Target {
  readonly projectId: string;
  readonly region: string;
  readonly collectUrl: string;
  readonly writeKey: string;
  readonly webhookSecret: string;
  readonly twinsUrl: string | undefined;
  readonly isLocal: boolean;
}

export function rememberLocal(state: LocalState): void {
  mkdirSync(stateDirectory(), { recursive: true });
  writeFileSync(stateFile(), JSON.stringify(state), { mode: 0o600 });
}

export const forgetLocal = (): void => rmSync(stateFile(), { force: true });

/** Points Google's clients of this process at the target. Throws CommandError when there is none. */
export function useTarget(): Target {
  const state = runningLocal();
  if (state !== undefined) return adopt(state);
  if (process.env["GOOGLE_CLOUD_PROJECT"] === undefined)
    throw new CommandError(
      "no local Google Cloud is running: start one with `npx ame local` in another terminal, or set GOOGLE_CLOUD_PROJECT to act on a deployed one.",
    );
  return targetOf(process.env);
}

/** Points this process at a local cloud. */
export function adopt(state: LocalState): Target {
  Object.assign(process.env, state.endpoints);
  return targetOf({
    ...process.env,
    AME_WRITE_KEY: state.writeKey,
    AME_WEBHOOK_SECRET: state.webhookSecret,
  });
}

function targetOf(environment: Readonly<Record<string, string | undefined>>): Target {
  const projectId = environment["GOOGLE_CLOUD_PROJECT"] ?? "";
  return {
    projectId,
    region: environment["GOOGLE_CLOUD_REGION"] ?? "europe-west1",
    collectUrl: environment["COLLECT_URL"] ?? "",
    writeKey: environment["AME_WRITE_KEY"] ?? "",
    webhookSecret: environment["AME_WEBHOOK_SECRET"] ?? "",
    twinsUrl: environment["TWINS_URL"],
    isLocal: environment["BIGQUERY_EMULATOR_HOST"] !== undefined,
  };
}

/** The state that `ame local` wrote, if its process is still there. */
function runningLocal(): LocalState | undefined {
  if (!existsSync(stateFile())) return undefined;
  const parsed = localState.safeParse(parseJson(readFileSync(stateFile(), "utf8")));
  if (!parsed.success || !isAlive(parsed.data.pid)) return undefined;
  return parsed.data;
}

/** A file cut short by a crash is no state. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
