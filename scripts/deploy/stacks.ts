import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandError } from "../output.ts";
import { changesOf, type ResourceChange } from "./changes.ts";
import type { Program, ProgramRun } from "./program.ts";

export interface DeployedStack {
  readonly name: string;
  readonly folder: string;
}

interface Manifest {
  readonly stacks: Readonly<
    Record<
      string,
      { readonly synthesizedStackPath: string; readonly dependencies: readonly string[] }
    >
  >;
}

/** The stacks of a `cdktf.out` folder, dependencies first. */
export function stacksInOrder(outdir: string): readonly DeployedStack[] {
  const { stacks } = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")) as Manifest;
  const ordered = new Map<string, DeployedStack>();
  const visit = (name: string): void => {
    const stack = stacks[name];
    if (stack === undefined || ordered.has(name)) return;
    stack.dependencies.forEach(visit);
    ordered.set(name, { name, folder: dirname(join(outdir, stack.synthesizedStackPath)) });
  };
  Object.keys(stacks).toSorted().forEach(visit);
  return [...ordered.values()];
}

/** Writes `<folder>/plan` and answers what it would change. */
export async function planStack(
  program: Program,
  { name, folder }: DeployedStack,
): Promise<readonly ResourceChange[]> {
  const steps = [
    ["init", "-input=false", "-no-color"],
    ["plan", "-input=false", "-no-color", "-out=plan"],
    ["show", "-json", "plan"],
  ];
  let output = "";
  for (const step of steps) {
    const run = await program.run(folder, step);
    if (!run.ok) throw failure(program, name, step[0] ?? "", run, "Nothing was changed.");
    output = run.stdout;
  }
  return changesOf(output);
}

/** Applies the plan of `planStack`; `onApplied` hears of each resource that is done. */
export async function applyStack(
  program: Program,
  { name, folder }: DeployedStack,
  onApplied: () => void,
): Promise<void> {
  const run = await program.run(folder, ["apply", "-input=false", "-json", "plan"], (line) => {
    if (line.includes('"type":"apply_complete"')) onApplied();
  });
  if (!run.ok)
    throw failure(
      program,
      name,
      "apply",
      { ...run, stderr: `${run.stderr}${errorsOf(run.stdout)}` },
      "What was applied stays. Repair the cause and run the same command again: it goes on where this one stopped.",
    );
}

/** The messages of errors in terraform's JSON lines. */
function errorsOf(output: string): string {
  return output
    .split("\n")
    .filter((line) => line.includes('"@level":"error"'))
    .map((line) => {
      const { diagnostic } = JSON.parse(line) as {
        diagnostic?: { summary: string; detail?: string; address?: string };
      };
      return [diagnostic?.address, diagnostic?.summary, diagnostic?.detail]
        .filter((part) => part !== undefined && part !== "")
        .join(": ");
    })
    .join("\n");
}

/** What usually stands behind a message, and what to do about it. */
const hints: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [
    /could not find default credentials|invalid_grant|Reauthentication/i,
    "Sign in: gcloud auth application-default login.",
  ],
  [
    /bucket doesn't exist|storage: bucket/i,
    "Make the state bucket: npx ame bootstrap <environment>.",
  ],
  [
    /secret.*(version|latest).*not found|Secret .* was not found/is,
    "Add the secret's first version: gcloud secrets versions add <id> --data-file=-.",
  ],
  [
    /state lock/i,
    "Another deployment runs; if it died, terraform force-unlock <id> in the stack's folder.",
  ],
  [
    /cannot find metric|metric.{0,80}(not found|does not exist)/is,
    "Cloud Monitoring knows a new metric after up to ten minutes: run it again then.",
  ],
  [
    /has not been used in project|SERVICE_DISABLED/i,
    "The API was enabled a moment ago: wait two minutes.",
  ],
];

function failure(
  { name: program }: Program,
  stack: string,
  step: string,
  { stdout, stderr }: ProgramRun,
  consequence: string,
): CommandError {
  const text = (stderr.trim() === "" ? stdout : stderr).trim();
  const hint = hints.find(([pattern]) => pattern.test(text))?.[1];
  return new CommandError(
    [
      `${program} ${step} failed in stack ${stack}.`,
      text.slice(-4000),
      ...(hint === undefined ? [] : [hint]),
      consequence,
    ].join("\n"),
  );
}
