import type { Emit } from "../generation.ts";

/** Calls DuckDB's function of this name with the same arguments. */
export const as =
  (name: string): Emit =>
  (args) =>
    `${name}(${args.join(", ")})`;

export const infix =
  (operator: string): Emit =>
  (args) =>
    `(${args.join(` ${operator} `)})`;
