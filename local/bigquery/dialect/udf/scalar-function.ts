/** The types that functions in JavaScript take and give, each with its DuckDB type. */
export const functionTypes = {
  text: "VARCHAR",
  int: "BIGINT",
  float: "DOUBLE",
  bool: "BOOLEAN",
  bytes: "BLOB",
  texts: "VARCHAR[]",
  ints: "BIGINT[]",
  blobs: "BLOB[]",
} as const;

export type FunctionType = keyof typeof functionTypes;

export interface TypedValues {
  text: string;
  int: bigint;
  float: number;
  bool: boolean;
  bytes: Uint8Array;
  texts: readonly (string | null)[];
  ints: readonly (bigint | null)[];
  blobs: readonly (Uint8Array | null)[];
}

/** A function that DuckDB calls; NULL in any argument gives NULL without a call. A throw is the query's error. */
export interface ScalarFunction {
  readonly name: string;
  readonly parameters: readonly FunctionType[];
  readonly returns: FunctionType;
  readonly evaluate: (...args: readonly never[]) => unknown;
}

export function scalar<const P extends readonly FunctionType[], R extends FunctionType>(
  name: string,
  parameters: P,
  returns: R,
  evaluate: (...args: { -readonly [I in keyof P]: TypedValues[P[I]] }) => TypedValues[R] | null,
): ScalarFunction {
  return { name, parameters, returns, evaluate: evaluate };
}
