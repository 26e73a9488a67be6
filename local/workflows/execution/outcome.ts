import type { Value } from "../values/value.ts";

/** How a step or a block of steps ended, when no error was raised. */
export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "jump"; readonly target: string }
  | { readonly kind: "break" }
  | { readonly kind: "continue" }
  | { readonly kind: "end" }
  | { readonly kind: "return"; readonly value: Value };

export const done: Outcome = { kind: "done" };

export function jumpOf(next: string | undefined): Outcome {
  if (next === undefined) return done;
  if (next === "end" || next === "break" || next === "continue") return { kind: next };
  return { kind: "jump", target: next };
}
