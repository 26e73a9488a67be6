import { typeError, valueError } from "../execution/workflow-error.ts";
import { formatNumber, inRange } from "../expression/operators.ts";
import { type Value, isMap, isNumeric, typeName } from "../values/value.ts";
import { type LibraryFunction, asMap, required } from "./function.ts";

/** https://cloud.google.com/workflows/docs/reference/stdlib/expression-helpers */
export const expressionHelpers: Readonly<Record<string, LibraryFunction>> = {
  int: required(["value"], ([value]) => toInteger(value)),
  double: required(["value"], ([value]) => toDouble(value)),
  string: required(["value"], ([value]) => toText(value)),
  len: required(["value"], ([value]) => length(value)),
  keys: required(["map"], ([map]) => [...asMap(map, "keys()'s argument").keys()]),
  default: required(["value", "default_value"], ([value, fallback]) =>
    value === null ? fallback : value,
  ),
  // Both values are evaluated before the call, as for every function; null counts as false.
  if: required(["condition", "if_true", "if_false"], ([condition, ifTrue, ifFalse]) => {
    if (condition !== null && typeof condition !== "boolean") {
      throw typeError(`if() needs a boolean condition, got ${typeName(condition)}`);
    }
    return condition ? ifTrue : ifFalse;
  }),
  get_type: required(["value"], ([value]) => typeName(value)),
};

function toInteger(value: Value): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw valueError(`cannot convert ${value} to an integer`);
    return inRange(BigInt(Math.trunc(value)));
  }
  if (typeof value !== "string") throw typeError(`cannot convert ${typeName(value)} to an integer`);
  if (!/^[+-]?\d+$/.test(value)) {
    throw valueError(`cannot convert ${JSON.stringify(value)} to an integer`);
  }
  return inRange(BigInt(value.replace(/^\+/, "")));
}

function toDouble(value: Value): number {
  if (isNumeric(value)) return Number(value);
  if (typeof value !== "string") throw typeError(`cannot convert ${typeName(value)} to a double`);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)) {
    throw valueError(`cannot convert ${JSON.stringify(value)} to a double`);
  }
  return Number(value);
}

function toText(value: Value): string {
  if (typeof value === "string") return value;
  if (isNumeric(value)) return formatNumber(value);
  if (typeof value === "boolean") return String(value);
  throw typeError(
    `string() takes an integer, double, boolean or string, got ${typeName(value)}: use json.encode_to_string`,
  );
}

/** Characters are Unicode code points. */
function length(value: Value): bigint {
  if (typeof value === "string") return BigInt([...value].length);
  if (Array.isArray(value)) return BigInt(value.length);
  if (isMap(value)) return BigInt(value.size);
  throw typeError(`len() takes a list, map or string, got ${typeName(value)}`);
}
