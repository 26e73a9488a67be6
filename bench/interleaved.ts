import { median } from "./figure.ts";

/**
 * Median milliseconds of each of several works, done in turn, so that whatever else the machine does meets all of them. The
 * first rounds are not counted: V8 compiles what is hot, and DuckDB reads its file into memory.
 */
export async function mediansInTurn<Name extends string>(
  works: Readonly<Record<Name, () => Promise<unknown>>>,
  rounds: { readonly warm: number; readonly counted: number },
): Promise<Record<Name, number>> {
  const names = Object.keys(works) as Name[];
  const measured = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds.warm + rounds.counted; round++)
    for (const name of names) {
      const from = performance.now();
      await works[name]();
      if (round >= rounds.warm) measured.get(name)?.push(performance.now() - from);
    }
  return Object.fromEntries(
    names.map((name) => [name, median(measured.get(name) ?? [])]),
  ) as Record<Name, number>;
}
