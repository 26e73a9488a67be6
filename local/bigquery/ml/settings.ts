/** The STRUCT argument of an ML function, names in lower case. */
export interface Settings {
  number(name: string, fallback: number): number;
  boolean(name: string, fallback: boolean): boolean;
  numbers(name: string): readonly number[] | undefined;
}

/** Throws for a name that the function does not document. */
export function readSettings(
  fn: string,
  given: Readonly<Record<string, unknown>>,
  allowed: readonly string[],
): Settings {
  const values = new Map(
    Object.entries(given).map(([name, value]) => [name.toLowerCase(), value] as const),
  );
  for (const name of values.keys())
    if (!allowed.includes(name))
      throw new Error(
        `ML.${fn} has no setting '${name}' for this model${allowed.length === 0 ? "" : `; it has ${allowed.join(", ")}`}.`,
      );
  const wrong = (name: string, expected: string): Error =>
    new Error(`Setting '${name}' of ML.${fn} needs ${expected}.`);
  const toNumber = (name: string, value: unknown): number => {
    const read = typeof value === "bigint" ? Number(value) : value;
    if (typeof read !== "number" || Number.isNaN(read)) throw wrong(name, "a number");
    return read;
  };
  return {
    number: (name, fallback) => (values.has(name) ? toNumber(name, values.get(name)) : fallback),
    boolean(name, fallback) {
      const value = values.has(name) ? values.get(name) : fallback;
      if (typeof value !== "boolean") throw wrong(name, "TRUE or FALSE");
      return value;
    },
    numbers(name) {
      const value = values.get(name);
      if (value === undefined) return undefined;
      if (!Array.isArray(value)) throw wrong(name, "an array of numbers");
      return value.map((item) => toNumber(name, item));
    },
  };
}
