/**
 * Values of the Workflows language: 64-bit integers are `bigint` and doubles `number`, so the two can never be confused;
 * maps are `Map` (insertion order, any key).
 * https://cloud.google.com/workflows/docs/reference/syntax/datatypes
 */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | Value[]
  | ValueMap
  | FunctionReference;

export type ValueMap = Map<string, Value>;

/** A function named without calling it, as `predicate: ${http.default_retry_predicate}` does. */
export interface FunctionReference {
  readonly functionName: string;
}

export const integerRange = { min: -(2n ** 63n), max: 2n ** 63n - 1n } as const;

export const isMap = (value: Value): value is ValueMap => value instanceof Map;

export const isBytes = (value: Value): value is Uint8Array => value instanceof Uint8Array;

export const isFunctionReference = (value: Value): value is FunctionReference =>
  typeof value === "object" && value !== null && "functionName" in value;

/** The names that `get_type` answers with. https://cloud.google.com/workflows/docs/reference/stdlib/expression-helpers */
export function typeName(value: Value): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "bigint") return "integer";
  if (typeof value === "number") return "double";
  if (typeof value === "string") return "string";
  if (Array.isArray(value)) return "list";
  if (isMap(value)) return "map";
  return isBytes(value) ? "bytes" : "function";
}

/** Assignment copies deeply: a later change of the copy leaves the original alone. */
export function deepCopy(value: Value): Value {
  if (Array.isArray(value)) return value.map(deepCopy);
  if (isMap(value)) return new Map([...value].map(([key, entry]) => [key, deepCopy(entry)]));
  return value;
}

export function equals(left: Value, right: Value): boolean {
  if (isNumeric(left) && isNumeric(right)) return compareNumbers(left, right) === 0;
  if (Array.isArray(left) && Array.isArray(right)) {
    return (
      left.length === right.length && left.every((entry, at) => equals(entry, right[at] ?? null))
    );
  }
  if (isMap(left) && isMap(right)) {
    return (
      left.size === right.size &&
      [...left].every(([key, entry]) => right.has(key) && equals(entry, right.get(key) ?? null))
    );
  }
  if (left instanceof Uint8Array && right instanceof Uint8Array) {
    return Buffer.compare(left, right) === 0;
  }
  return left === right;
}

export const isNumeric = (value: Value): value is bigint | number =>
  typeof value === "bigint" || typeof value === "number";

/** Exact even where the integer is beyond 2^53: JavaScript compares bigint and number mathematically. */
export function compareNumbers(left: bigint | number, right: bigint | number): number {
  if (left < right) return -1;
  return left > right ? 1 : 0;
}

/** Bytes of memory that count against the 512 KB of an execution: UTF-8 text, 8 bytes a number, keys included. */
export function sizeBytes(value: Value): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (Array.isArray(value)) return value.reduce((sum: number, entry) => sum + sizeBytes(entry), 0);
  if (value instanceof Uint8Array) return value.byteLength;
  if (value instanceof Map) {
    let sum = 0;
    for (const [key, entry] of value) sum += Buffer.byteLength(key) + sizeBytes(entry);
    return sum;
  }
  return isNumeric(value) ? 8 : 1;
}

export function mapOf(entries: Readonly<Record<string, Value>>): ValueMap {
  return new Map(Object.entries(entries));
}
