import type { Expression } from "../expression/ast.ts";
import type { Value } from "../values/value.ts";

/** A YAML value whose strings may be expressions. */
export type Template =
  | { readonly kind: "constant"; readonly value: Value; readonly line: number }
  | { readonly kind: "expression"; readonly expression: Expression; readonly line: number }
  | { readonly kind: "list"; readonly items: readonly Template[]; readonly line: number }
  | {
      readonly kind: "map";
      readonly entries: readonly (readonly [key: string, value: Template])[];
      readonly line: number;
    };

/** `profile.tags[0]`: a variable and the way down from it. */
export interface AssignmentTarget {
  readonly variable: string;
  readonly path: readonly Expression[];
  readonly line: number;
}

export interface Assignment {
  readonly target: AssignmentTarget;
  readonly value: Template;
}

interface StepBase {
  readonly name: string;
  readonly line: number;
  /** A step's name, `end`, `break` or `continue`. */
  readonly next?: string;
}

export interface AssignStep extends StepBase {
  readonly type: "assign";
  readonly assignments: readonly Assignment[];
}

export interface CallStep extends StepBase {
  readonly type: "call";
  /** Library function, connector method or subworkflow. */
  readonly function: string;
  readonly args: readonly (readonly [name: string, value: Template])[];
  readonly result?: string;
}

export interface SwitchStep extends StepBase {
  readonly type: "switch";
  readonly conditions: readonly { readonly condition: Template; readonly action: Step }[];
}

export interface ForLoop {
  readonly value: string;
  readonly index?: string;
  readonly over:
    | { readonly kind: "in"; readonly items: Template }
    | { readonly kind: "range"; readonly from: Template; readonly to: Template };
  readonly steps: readonly Step[];
  readonly line: number;
}

export interface ForStep extends StepBase {
  readonly type: "for";
  readonly loop: ForLoop;
}

export interface ParallelStep extends StepBase {
  readonly type: "parallel";
  readonly shared: readonly string[];
  readonly concurrencyLimit?: Template;
  readonly work:
    | { readonly kind: "branches"; readonly branches: readonly Branch[] }
    | { readonly kind: "for"; readonly loop: ForLoop };
}

export interface Branch {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly line: number;
}

export interface RetryPolicy {
  readonly kind: "policy";
  readonly predicate?: Template;
  readonly maxRetries?: Template;
  readonly backoff?: Template;
}

export interface TryStep extends StepBase {
  readonly type: "try";
  readonly body: readonly Step[];
  readonly retry?: RetryPolicy | { readonly kind: "named"; readonly policy: Template };
  readonly except?: {
    readonly as?: string;
    readonly steps: readonly Step[];
    readonly line: number;
  };
}

export interface ValueStep extends StepBase {
  readonly type: "raise" | "return";
  readonly value: Template;
}

export interface NestedStep extends StepBase {
  readonly type: "steps";
  readonly steps: readonly Step[];
}

/** Only a jump. */
export interface NextStep extends StepBase {
  readonly type: "next";
}

export type Step =
  | AssignStep
  | CallStep
  | SwitchStep
  | ForStep
  | ParallelStep
  | TryStep
  | ValueStep
  | NestedStep
  | NextStep;

export interface Routine {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly default?: Value }[];
  readonly steps: readonly Step[];
  readonly line: number;
}

export interface WorkflowDefinition {
  readonly main: Routine;
  /** Includes `main`. */
  readonly routines: ReadonlyMap<string, Routine>;
}

/** The blocks of steps directly inside a step, with what each of them is. */
export function blocksOf(step: Step): readonly {
  readonly kind: "plain" | "loop" | "branch" | "except";
  readonly steps: readonly Step[];
}[] {
  switch (step.type) {
    case "steps":
      return [{ kind: "plain", steps: step.steps }];
    case "switch":
      return step.conditions.map(({ action }) => ({ kind: "plain", steps: [action] }));
    case "for":
      return [{ kind: "loop", steps: step.loop.steps }];
    case "parallel":
      return step.work.kind === "for"
        ? [{ kind: "branch", steps: step.work.loop.steps }]
        : step.work.branches.map(({ steps }) => ({ kind: "branch", steps }));
    case "try":
      return [
        { kind: "plain", steps: step.body },
        ...(step.except ? [{ kind: "except" as const, steps: step.except.steps }] : []),
      ];
    case "assign":
    case "call":
    case "raise":
    case "return":
    case "next":
      return [];
  }
}
