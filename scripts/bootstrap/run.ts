import { execFile } from "node:child_process";
import { CommandError } from "../output.ts";
import type { BootstrapStep } from "./steps.ts";

export interface CommandRun {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs gcloud with these arguments. */
export type Gcloud = (args: readonly string[]) => Promise<CommandRun>;

export const gcloud: Gcloud = (args) =>
  new Promise((resolve) => {
    execFile("gcloud", [...args, "--quiet"], { timeout: 300_000 }, (error, stdout, stderr) => {
      const missing = error !== null && "code" in error && error.code === "ENOENT";
      resolve({
        ok: error === null,
        output: missing
          ? "gcloud is not installed: https://cloud.google.com/sdk/docs/install"
          : `${stdout}${stderr}`.trim(),
      });
    });
  });

export type StepOutcome = "done" | "was there";

const numberPlaceholder = "${PROJECT_NUMBER}";

/** Takes the steps in order and stops at the first that fails. The project's number is asked for once. */
export async function bootstrap(
  projectId: string,
  steps: readonly BootstrapStep[],
  run: Gcloud,
  onStep: (title: string, outcome: StepOutcome) => void,
): Promise<{ readonly projectNumber: string }> {
  const found = await run(["projects", "describe", projectId, "--format=value(projectNumber)"]);
  if (!found.ok)
    throw new CommandError(
      `project ${projectId} cannot be read; make it and link a billing account first.\n${found.output}`,
    );
  const projectNumber = found.output.trim();
  for (const { title, exists, create } of steps) {
    if (exists !== undefined && (await run(exists)).ok) {
      onStep(title, "was there");
      continue;
    }
    const made = await run(create.map((part) => part.replace(numberPlaceholder, projectNumber)));
    if (!made.ok)
      throw new CommandError(
        `"${title}" failed; what was done before stays, run the command again after the cause is repaired.\n${made.output}`,
      );
    onStep(title, "done");
  }
  return { projectNumber };
}

/** The steps as a shell script, for whoever wants to read or run them alone. */
export function asScript(projectId: string, steps: readonly BootstrapStep[]): string {
  const line = (args: readonly string[]): string => `gcloud ${args.map(quoted).join(" ")}`;
  const lines = steps.flatMap(({ title, exists, create }) => [
    "",
    `# ${title}`,
    exists === undefined ? line(create) : `${line(exists)} >/dev/null 2>&1 || ${line(create)}`,
  ]);
  return [
    "#!/bin/sh",
    "set -eu",
    `PROJECT_NUMBER=$(gcloud projects describe ${projectId} --format='value(projectNumber)')`,
    ...lines,
    "",
  ].join("\n");
}

/** Double quotes where the shell puts the number in, single quotes for the rest that needs any. */
function quoted(text: string): string {
  if (text.includes(numberPlaceholder)) return `"${text}"`;
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
