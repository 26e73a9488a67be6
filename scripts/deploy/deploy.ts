import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { CommandError } from "../output.ts";
import { dataLossOf, type ResourceChange } from "./changes.ts";
import type { Program } from "./program.ts";
import { applyStack, planStack, stacksInOrder, type DeployedStack } from "./stacks.ts";

export interface StackPlan {
  readonly stack: DeployedStack;
  readonly changes: readonly ResourceChange[];
}

export interface Deployment {
  readonly environment: string;
  /** Receives the synthesised stacks. */
  readonly outdir: string;
  readonly program: Program;
  /** Addresses whose data may go, as `<stack>/<address>`. */
  readonly mayLoseData: readonly string[];
  /** Before terraform first sees the synthesised stacks. */
  readonly prepare?: (outdir: string) => void;
}

/**
 * Synthesises an environment and plans every stack before any is applied, so that a wrong config, a broken policy or a change
 * that would lose data is found while nothing has changed.
 */
export async function planDeployment(
  { environment, outdir, program, mayLoseData, prepare }: Deployment,
  onStack: (stack: string) => void,
): Promise<readonly StackPlan[]> {
  await synthesise(environment, outdir);
  prepare?.(outdir);
  const plans: StackPlan[] = [];
  for (const stack of stacksInOrder(outdir)) {
    onStack(stack.name);
    plans.push({ stack, changes: await planStack(program, stack) });
  }
  const losses = plans.flatMap(({ stack, changes }) =>
    dataLossOf(changes)
      .map(({ address, problem }) => ({ address: `${stack.name}/${address}`, problem }))
      .filter(({ address }) => !mayLoseData.includes(address)),
  );
  if (losses.length > 0)
    throw new CommandError(
      [
        "this deployment would lose data; nothing was changed.",
        ...losses.map(({ address, problem }) => `  ${address} ${problem}`),
        "Widen the contract instead of narrowing it, or allow it by name: --may-lose-data <address>.",
      ].join("\n"),
    );
  return plans;
}

export interface ApplyProgress {
  readonly stack: string;
  readonly done: number;
  readonly total: number;
}

/** Applies the plans in order and stops at the first failure. `between` runs after the stack it names. */
export async function applyDeployment(
  program: Program,
  plans: readonly StackPlan[],
  onProgress: (progress: ApplyProgress) => void,
  between: (stack: string) => Promise<void>,
): Promise<void> {
  for (const { stack, changes } of plans) {
    let done = 0;
    const total = changes.reduce((sum, { action }) => sum + (action === "replace" ? 2 : 1), 0);
    const report = (): void => onProgress({ stack: stack.name, done, total });
    report();
    if (total > 0)
      await applyStack(program, stack, () => {
        done += 1;
        report();
      });
    await between(stack.name);
  }
}

/** In a process of its own: cdktf keeps global state. */
async function synthesise(environment: string, outdir: string): Promise<void> {
  const root = join(import.meta.dirname, "../..");
  try {
    await promisify(execFile)(
      process.execPath,
      [join(root, "infra/main.ts"), "--environment", environment, "--out", outdir],
      { cwd: root },
    );
  } catch (error) {
    const stderr = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new CommandError(stderr === "" ? String(error) : `nothing was changed. ${stderr}`, {
      cause: error,
    });
  }
}

/** Counts of a plan, for people: `3 to create, 1 to update`. */
export function describePlan({ stack, changes }: StackPlan): string {
  const counts = (["create", "update", "replace", "delete"] as const).flatMap((action) => {
    const count = changes.filter((change) => change.action === action).length;
    return count === 0 ? [] : [`${count} to ${action}`];
  });
  return `${stack.name}: ${counts.length === 0 ? "nothing to change" : counts.join(", ")}`;
}
