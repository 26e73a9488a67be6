import { designMargins } from "./linear-model.ts";
import type { StepObserver } from "./newton.ts";
import { gradientOf, type LinearObjective, rowDerivatives, valueAt } from "./objective.ts";

const memory = 10;

interface Correction {
  readonly move: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

/**
 * OWL-QN (Andrew & Gao 2007): L-BFGS that keeps to one orthant per step, so that l1 makes weights exactly zero. Without l1
 * it is L-BFGS, for designs too wide for a Hessian.
 */
export function minimizeByQuasiNewton(
  objective: LinearObjective,
  maxIterations: number,
  observe: StepObserver,
): Float64Array {
  let parameters: Float64Array = new Float64Array(objective.design.parameters);
  let value = valueAt(objective, parameters);
  let gradient = smoothGradient(objective, parameters);
  const corrections: Correction[] = [];

  for (let iteration = 0; iteration < maxIterations; iteration += 1) {
    const steepest = pseudoGradient(objective, parameters, gradient);
    const direction = descend(steepest, corrections);
    // The quasi-Newton direction must not leave the half-space of the pseudo-gradient, coordinate by coordinate.
    for (let slot = 0; slot < direction.length; slot += 1)
      if (objective.l1 > 0 && direction[slot]! * steepest[slot]! >= 0) direction[slot] = 0;
    const found = search(objective, parameters, value, steepest, direction, corrections.length > 0);
    if (found === undefined) break;
    const nextGradient = smoothGradient(objective, found.parameters);
    const move = found.parameters.map((next, slot) => next - parameters[slot]!);
    const change = nextGradient.map((next, slot) => next - gradient[slot]!);
    const curvature = dot(move, change);
    if (curvature > 1e-12) {
      corrections.push({ move, change, curvature });
      if (corrections.length > memory) corrections.shift();
    }
    const progress = value - found.value;
    ({ parameters, value } = found);
    gradient = nextGradient;
    const mustStop = observe(parameters, value);
    if (mustStop || progress <= 1e-9 * Math.abs(value)) break;
  }
  return parameters;
}

function smoothGradient(objective: LinearObjective, parameters: Float64Array): Float64Array {
  const margins = designMargins(objective.design, parameters);
  return gradientOf(objective, parameters, rowDerivatives(objective, margins).first);
}

/** The subgradient of least norm. */
function pseudoGradient(
  { l1, design }: LinearObjective,
  parameters: Float64Array,
  gradient: Float64Array,
): Float64Array {
  return gradient.map((slope, slot) => {
    if (l1 === 0 || slot === design.intercept) return slope;
    if (parameters[slot]! > 0) return slope + l1;
    if (parameters[slot]! < 0) return slope - l1;
    if (slope + l1 < 0) return slope + l1;
    return slope - l1 > 0 ? slope - l1 : 0;
  });
}

/** Two-loop recursion of L-BFGS. */
function descend(steepest: Float64Array, corrections: readonly Correction[]): Float64Array {
  const direction = steepest.map((slope) => -slope);
  const factors: number[] = [];
  for (const { move, change, curvature } of corrections.toReversed()) {
    const factor = dot(move, direction) / curvature;
    factors.push(factor);
    for (let slot = 0; slot < direction.length; slot += 1)
      direction[slot] = direction[slot]! - factor * change[slot]!;
  }
  const last = corrections.at(-1);
  if (last !== undefined) {
    const scale = last.curvature / dot(last.change, last.change);
    for (let slot = 0; slot < direction.length; slot += 1)
      direction[slot] = direction[slot]! * scale;
  }
  for (const { move, change, curvature } of corrections) {
    const factor = factors.pop()! - dot(change, direction) / curvature;
    for (let slot = 0; slot < direction.length; slot += 1)
      direction[slot] = direction[slot]! + factor * move[slot]!;
  }
  return direction;
}

/** Backtracking with projection onto the orthant of the current point. */
function search(
  objective: LinearObjective,
  from: Float64Array,
  value: number,
  steepest: Float64Array,
  direction: Float64Array,
  isScaled: boolean,
): { parameters: Float64Array; value: number } | undefined {
  const { l1, design } = objective;
  let step = isScaled ? 1 : 1 / Math.max(1, Math.sqrt(dot(steepest, steepest)));
  for (let halving = 0; halving < 40; halving += 1, step /= 2) {
    const parameters = from.map((current, slot) => {
      const next = current + step * direction[slot]!;
      if (l1 === 0 || slot === design.intercept) return next;
      const orthant = current === 0 ? -Math.sign(steepest[slot]!) : Math.sign(current);
      return next * orthant > 0 ? next : 0;
    });
    const moved = parameters.map((next, slot) => next - from[slot]!);
    const reached = valueAt(objective, parameters);
    if (reached <= value + 1e-4 * dot(steepest, moved) && reached < value)
      return { parameters, value: reached };
  }
  return undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let slot = 0; slot < a.length; slot += 1) sum += a[slot]! * b[slot]!;
  return sum;
}
