import { designMargins } from "./linear-model.ts";
import { gradientOf, type LinearObjective, rowDerivatives, valueAt } from "./objective.ts";

/** Called after each step with the new parameters; answers whether to stop. */
export type StepObserver = (parameters: Float64Array, value: number) => boolean;

/** Newton's method with step halving: iteratively reweighted least squares for logistic loss, one exact step for squared loss. */
export function minimizeByNewton(
  objective: LinearObjective,
  maxIterations: number,
  observe: StepObserver,
): Float64Array {
  let parameters: Float64Array = new Float64Array(objective.design.parameters);
  let value = valueAt(objective, parameters);
  for (let iteration = 0; iteration < maxIterations; iteration += 1) {
    const margins = designMargins(objective.design, parameters);
    const { first, second } = rowDerivatives(objective, margins);
    const gradient = gradientOf(objective, parameters, first);
    const step = solveSymmetric(hessianOf(objective, second), gradient);
    let scale = 1;
    let next = parameters;
    let nextValue = value;
    for (let halving = 0; halving < 30; halving += 1, scale /= 2) {
      next = parameters.map((current, slot) => current - scale * step[slot]!);
      nextValue = valueAt(objective, next);
      if (nextValue <= value) break;
    }
    if (!(nextValue <= value)) break;
    const progress = value - nextValue;
    parameters = next;
    value = nextValue;
    const mustStop = observe(parameters, value);
    if (mustStop || progress <= 1e-10 * Math.abs(value)) break;
  }
  return parameters;
}

/** Lower triangle of Xᵀ diag(curvature) X + l2, row-major, using that each categorical column has one active slot per row. */
function hessianOf(
  { design, l2, weights }: LinearObjective,
  curvature: Float64Array,
): Float64Array {
  const size = design.parameters;
  const hessian = new Float64Array(size * size);
  const active = new Int32Array(design.numbers.length + design.categories.length + 1);
  const values = new Float64Array(active.length).fill(1);
  for (let row = 0; row < curvature.length; row += 1) {
    let count = 0;
    for (const { values: column, slot } of design.numbers) {
      active[count] = slot;
      values[count] = column[row]!;
      count += 1;
    }
    for (const { slots } of design.categories) {
      if (slots[row]! < 0) continue;
      active[count] = slots[row]!;
      values[count] = 1;
      count += 1;
    }
    if (design.intercept !== undefined) {
      active[count] = design.intercept;
      values[count] = 1;
      count += 1;
    }
    for (let a = 0; a < count; a += 1) {
      const weighted = curvature[row]! * values[a]!;
      const first = active[a]!;
      for (let b = a; b < count; b += 1) {
        const second = active[b]!;
        const cell = first > second ? first * size + second : second * size + first;
        hessian[cell] = hessian[cell]! + weighted * values[b]!;
      }
    }
  }
  // One-hot columns sum to the intercept: a whiff of ridge picks one of the equally good solutions.
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (let slot = 0; slot < size; slot += 1) {
    const diagonal = slot * size + slot;
    hessian[diagonal] =
      hessian[diagonal]! + 1e-9 * total + 1e-12 + (slot === design.intercept ? 0 : l2);
  }
  return hessian;
}

/** By Cholesky; only the lower triangle is read, and it is overwritten. */
export function solveSymmetric(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  for (let column = 0; column < size; column += 1) {
    let diagonal = matrix[column * size + column]!;
    for (let k = 0; k < column; k += 1) diagonal -= matrix[column * size + k]! ** 2;
    const root = Math.sqrt(Math.max(diagonal, 1e-300));
    matrix[column * size + column] = root;
    for (let row = column + 1; row < size; row += 1) {
      let sum = matrix[row * size + column]!;
      for (let k = 0; k < column; k += 1)
        sum -= matrix[row * size + k]! * matrix[column * size + k]!;
      matrix[row * size + column] = sum / root;
    }
  }
  const solution = right.slice();
  for (let row = 0; row < size; row += 1) {
    let sum = solution[row]!;
    for (let k = 0; k < row; k += 1) sum -= matrix[row * size + k]! * solution[k]!;
    solution[row] = sum / matrix[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = solution[row]!;
    for (let k = row + 1; k < size; k += 1) sum -= matrix[k * size + row]! * solution[k]!;
    solution[row] = sum / matrix[row * size + row]!;
  }
  return solution;
}
