import {
  memoryLimitError,
  typeError,
  valueError,
  zeroDivisionError,
} from "../execution/workflow-error.ts";
import {
  type Value,
  compareNumbers,
  equals,
  integerRange,
  isMap,
  isNumeric,
  typeName,
} from "../values/value.ts";
import type { BinaryOperator } from "./ast.ts";

/** https://cloud.google.com/workflows/quotas#resource_limits */
export const maximumStringBytes = 256 * 1024;

/** The operators that always need both sides; `and` and `or` are short-circuited by the evaluator. */
export function applyBinary(
  operator: Exclude<BinaryOperator, "and" | "or">,
  left: Value,
  right: Value,
): Value {
  switch (operator) {
    case "==":
      return equals(left, right);
    case "!=":
      return !equals(left, right);
    case "<":
      return compare(operator, left, right) < 0;
    case "<=":
      return compare(operator, left, right) <= 0;
    case ">":
      return compare(operator, left, right) > 0;
    case ">=":
      return compare(operator, left, right) >= 0;
    case "in":
      return isMember(left, right);
    case "+":
      return isText(left, right) ? concatenate(left, right) : arithmetic(operator, left, right);
    case "-":
    case "*":
    case "/":
    case "//":
    case "%":
      return arithmetic(operator, left, right);
  }
}

export function negate(operand: Value): Value {
  if (typeof operand === "bigint") return inRange(-operand);
  if (typeof operand === "number") return -operand;
  throw typeError(`unary - needs a number, got ${typeName(operand)}`);
}

export function requireBoolean(operator: string, value: Value): boolean {
  if (typeof value === "boolean") return value;
  throw typeError(`${operator} needs a boolean, got ${typeName(value)}`);
}

/** Numbers as text the way JSON writes them: the shortest form that reads back the same. */
export const formatNumber = (value: bigint | number): string => String(value);

export function limitString(text: string): string {
  // UTF-8 needs at most three bytes for each UTF-16 unit: most strings are not measured.
  if (text.length * 3 > maximumStringBytes && Buffer.byteLength(text) > maximumStringBytes) {
    throw memoryLimitError(`string of ${Buffer.byteLength(text)} bytes exceeds 256 KB`);
  }
  return text;
}

export function inRange(value: bigint): bigint {
  if (value < integerRange.min || value > integerRange.max) {
    throw valueError(`integer ${value} exceeds 64 bits`);
  }
  return value;
}

const isText = (left: Value, right: Value): boolean =>
  typeof left === "string" || typeof right === "string";

/** A number beside a string is converted; every other type must go through string() or json.encode_to_string(). */
function concatenate(left: Value, right: Value): string {
  const text = (value: Value): string => {
    if (typeof value === "string") return value;
    if (isNumeric(value)) return formatNumber(value);
    throw typeError(`cannot concatenate ${typeName(left)} and ${typeName(right)}`);
  };
  return limitString(text(left) + text(right));
}

function arithmetic(
  operator: "+" | "-" | "*" | "/" | "//" | "%",
  left: Value,
  right: Value,
): Value {
  if (!isNumeric(left) || !isNumeric(right)) {
    throw typeError(
      `${operator} is not supported between ${typeName(left)} and ${typeName(right)}`,
    );
  }
  if (typeof left === "bigint" && typeof right === "bigint" && operator !== "/") {
    return inRange(integerArithmetic(operator, left, right));
  }
  return doubleArithmetic(operator, Number(left), Number(right));
}

function integerArithmetic(
  operator: "+" | "-" | "*" | "//" | "%",
  left: bigint,
  right: bigint,
): bigint {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "//":
      return floorDivide(left, right);
    case "%":
      return left - right * floorDivide(left, right);
  }
}

function floorDivide(left: bigint, right: bigint): bigint {
  if (right === 0n) throw zeroDivisionError();
  const quotient = left / right;
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient;
}

function doubleArithmetic(
  operator: "+" | "-" | "*" | "/" | "//" | "%",
  left: number,
  right: number,
): number {
  if (right === 0 && (operator === "/" || operator === "//" || operator === "%")) {
    throw zeroDivisionError();
  }
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "//":
      return Math.floor(left / right);
    case "%":
      return left - right * Math.floor(left / right);
  }
}

function compare(operator: string, left: Value, right: Value): number {
  if (isNumeric(left) && isNumeric(right)) return compareNumbers(left, right);
  if (typeof left === "string" && typeof right === "string") {
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  }
  throw typeError(`${operator} is not supported between ${typeName(left)} and ${typeName(right)}`);
}

/** Key of a map or element of a list. https://cloud.google.com/workflows/docs/reference/stdlib/expression-helpers */
function isMember(needle: Value, container: Value): boolean {
  if (Array.isArray(container)) return container.some((entry) => equals(entry, needle));
  if (isMap(container)) {
    if (typeof needle !== "string") throw typeError(`a map has no ${typeName(needle)} keys`);
    return container.has(needle);
  }
  throw typeError(`in needs a list or a map, got ${typeName(container)}`);
}
