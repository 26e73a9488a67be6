import type { Evaluation } from "../report.ts";
import { measureExperiments } from "./experiments.ts";
import { measureGuards } from "./guards.ts";

/** Guardrails on the held set, experiments against known truth. Needs no data set from outside. */
export function evaluateContent(seed: number): Evaluation {
  const started = performance.now();
  const guards = measureGuards();
  const experiments = measureExperiments(seed);
  return {
    name: "content",
    checks: [...guards.checks, ...experiments.checks],
    figures: { guards: guards.figures, experiments: experiments.figures },
    seconds: (performance.now() - started) / 1000,
  };
}
