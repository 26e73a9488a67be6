/** The latest evaluation of one variant, as sql/ops/evaluate_experiments.sql judged it. */
export interface VariantVerdict {
  readonly variant: string;
  readonly trials: number;
  readonly successes: number;
  readonly decision: string;
}

export type ExperimentDecision =
  | { readonly kind: "continue" }
  /** The groups are not those that were planned: no figure of it can be believed until somebody finds out why. */
  | { readonly kind: "pause"; readonly reason: string }
  | { readonly kind: "end"; readonly champion: string; readonly reason: string };

const rate = ({ trials, successes }: VariantVerdict): number => successes / Math.max(1, trials);

/** What follows from an evaluation; the first variant is the control. */
export function decide(verdicts: readonly VariantVerdict[]): ExperimentDecision {
  const [control, ...challengers] = verdicts;
  if (control === undefined || challengers.length === 0) return { kind: "continue" };
  if (verdicts.some(({ decision }) => decision === "sample_ratio_alarm"))
    return { kind: "pause", reason: "sample ratio mismatch" };
  const winners = challengers
    .filter(({ decision }) => decision === "winner")
    .toSorted((a, b) => rate(b) - rate(a));
  const [best] = winners;
  if (best !== undefined)
    return { kind: "end", champion: best.variant, reason: "better than the control" };
  if (challengers.some(({ decision }) => decision === "keep_running")) return { kind: "continue" };
  return { kind: "end", champion: control.variant, reason: "no challenger is better" };
}
