interface Vertex {
  readonly point: readonly number[];
  readonly value: number;
}

/**
 * Minimum of a smooth function of few variables without derivatives (Nelder & Mead 1965), started anew at the best point
 * until that no longer helps, so that a collapsed simplex is not taken for a minimum.
 */
export function minimize(
  f: (point: readonly number[]) => number,
  start: readonly number[],
  { tolerance = 1e-10, maxRestarts = 20 } = {},
): { point: readonly number[]; value: number } {
  let best: Vertex = { point: start, value: f(start) };
  for (let restart = 0; restart < maxRestarts; restart += 1) {
    const found = descend(f, best.point, tolerance);
    const gain = best.value - found.value;
    if (found.value <= best.value) best = found;
    if (gain <= tolerance * Math.abs(best.value)) break;
  }
  if (!Number.isFinite(best.value)) throw new Error("The likelihood has no finite maximum.");
  return best;
}

function descend(
  f: (point: readonly number[]) => number,
  start: readonly number[],
  tolerance: number,
): Vertex {
  const at = (point: readonly number[]): Vertex => {
    const value = f(point);
    return { point, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  let simplex = [
    at(start),
    ...start.map((_, axis) => at(start.map((value, i) => value + (i === axis ? 0.5 : 0)))),
  ];
  for (let step = 0; step < 500 * start.length; step += 1) {
    simplex = simplex.toSorted((a, b) => a.value - b.value);
    const best = simplex[0]!;
    const worst = simplex.at(-1)!;
    const second = simplex.at(-2)!;
    if (worst.value - best.value <= tolerance * (Math.abs(best.value) + tolerance)) break;
    const others = simplex.slice(0, -1);
    const centre = start.map(
      (_, axis) => others.reduce((sum, { point }) => sum + point[axis]!, 0) / others.length,
    );
    const along = (factor: number): Vertex =>
      at(centre.map((value, axis) => value + factor * (value - worst.point[axis]!)));
    const reflected = along(1);
    if (reflected.value < best.value) {
      const expanded = along(2);
      simplex = [...others, expanded.value < reflected.value ? expanded : reflected];
    } else if (reflected.value < second.value) simplex = [...others, reflected];
    else {
      const contracted = reflected.value < worst.value ? along(0.5) : along(-0.5);
      simplex =
        contracted.value < Math.min(reflected.value, worst.value)
          ? [...others, contracted]
          : simplex.map(({ point }) => at(point.map((v, i) => (v + best.point[i]!) / 2)));
    }
  }
  return simplex.reduce((best, vertex) => (vertex.value < best.value ? vertex : best));
}
