import type { GuardLimits } from "./definition.ts";
import type { Plan } from "./plan.ts";

export type Verdict =
  | { readonly kind: "pass" }
  | { readonly kind: "blocked"; readonly guard: string; readonly detail: string };

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Whether a plan may be sent. Guards block before the first call: one that only alerts comes after the damage. */
export function judge(plan: Plan, limits: GuardLimits): Verdict {
  const held = plan.acknowledgedRows;
  if (plan.eligibleRows === 0 && held > 0)
    return {
      kind: "blocked",
      guard: "empty_source",
      detail: `The source is empty and ${held} rows would be cleared: look at the models that build it.`,
    };
  if (held < limits.minRows) return { kind: "pass" };
  const removed = plan.rows.filter((row) => row.isRemoval).length;
  const removedShare = removed / held;
  if (removedShare > limits.maxRemovedShare)
    return {
      kind: "blocked",
      guard: "removed_share",
      detail: `${removed} of ${held} rows (${percent(removedShare)}) would be cleared, ${percent(limits.maxRemovedShare)} may: look at the source or raise the limit.`,
    };
  const changed = plan.rows.filter((row) => !row.isNew && !row.isRemoval).length;
  const changedShare = changed / held;
  if (changedShare > limits.maxChangedShare)
    return {
      kind: "blocked",
      guard: "changed_share",
      detail: `${changed} of ${held} rows (${percent(changedShare)}) would change, ${percent(limits.maxChangedShare)} may: look at the source or raise the limit.`,
    };
  return { kind: "pass" };
}
