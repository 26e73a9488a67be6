import {
  cubeRoot,
  exponential,
  narrowed,
  naturalLog,
  naturalLogOfTen,
  powerOf,
  quotient,
  squareRoot,
  widened,
} from "./decimal-math.ts";
import { scalar } from "./scalar-function.ts";

/** An exact decimal type: its scale and the largest number of its units. */
interface DecimalKind {
  readonly name: string;
  readonly scale: number;
  readonly limit: bigint;
  readonly least: bigint;
}

const numeric: DecimalKind = {
  name: "numeric",
  scale: 9,
  limit: 10n ** 38n - 1n,
  least: -(10n ** 38n - 1n),
};
const bignumeric: DecimalKind = {
  name: "BIGNUMERIC",
  scale: 38,
  limit: (1n << 255n) - 1n,
  least: -(1n << 255n),
};

/** Units of 10^-scale from decimal text; `exact` refuses digits beyond the scale, else they round half away from zero. */
function parseUnits(value: string, kind: DecimalKind, exact: boolean): bigint {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/.exec(value);
  if (match === null || `${match[2] ?? ""}${match[3] ?? ""}` === "")
    throw new Error(`Invalid ${kind.name.toUpperCase()} value: ${value}`);
  const digits = `${match[2] ?? ""}${match[3] ?? ""}`;
  const shift = Number(match[4] ?? 0) - (match[3] ?? "").length + kind.scale;
  if (shift > 200 || shift < -2000) {
    if (/^0*$/.test(digits) || shift < 0) return 0n;
    throw new Error(`Invalid ${kind.name.toUpperCase()} value: ${value}`);
  }
  const units =
    shift >= 0
      ? BigInt(digits) * 10n ** BigInt(shift)
      : divideRounded(BigInt(digits), 10n ** BigInt(-shift));
  const signed = match[1] === "-" ? -units : units;
  if (signed > kind.limit || signed < kind.least)
    throw new Error(
      exact
        ? `Invalid ${kind.name.toUpperCase()} value: ${value}`
        : `${kind.name} out of range: ${value}`,
    );
  return signed;
}

/** Units of a NUMERIC (10^-9) or BIGNUMERIC (10^-38) from decimal text. */
export function parseDecimal(value: string, kind: "NUMERIC" | "BIGNUMERIC"): bigint {
  return parseUnits(value, kind === "NUMERIC" ? numeric : bignumeric, true);
}

function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const [a, b] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor];
  const quotient = (a * 2n + b) / (b * 2n);
  return negative ? -quotient : quotient;
}

function text(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const fraction = digits.slice(-scale).replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${digits.slice(0, -scale)}${fraction === "" ? "" : `.${fraction}`}`;
}

function operate(op: string, a: bigint, b: bigint, kind: DecimalKind): bigint {
  const one = 10n ** BigInt(kind.scale);
  const zeroCheck = (): void => {
    if (b === 0n)
      throw new Error(
        `division by zero: ${shownCall(op, [text(a, kind.scale), text(b, kind.scale)])}`,
      );
  };
  switch (op) {
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "mul":
      return divideRounded(a * b, one);
    case "div":
      zeroCheck();
      return divideRounded(a * one, b);
    case "idiv":
      zeroCheck();
      return (a / b) * one;
    case "mod":
      zeroCheck();
      return a % b;
    case "abs":
      return a < 0n ? -a : a;
    case "sign":
      return a === 0n ? 0n : a > 0n ? one : -one;
    default: {
      const value = irrational(op, a, b, kind);
      return value === undefined ? kind.limit + 1n : narrowed(value, kind.scale);
    }
  }
}

/** SQRT, EXP, LN, LOG and POW, to the last digit of the type; undefined for what is beyond it. */
function irrational(op: string, a: bigint, b: bigint, kind: DecimalKind): bigint | undefined {
  const [x, y] = [widened(a, kind.scale), widened(b, kind.scale)];
  const shown = (units: bigint): string => text(units, kind.scale);
  const positive = (value: bigint): bigint => {
    if (value <= 0n && op === "log")
      throw new Error(
        `LOG is undefined for zero or negative value, or when base equals 1: LOG(${shown(a)}, ${shown(b)})`,
      );
    if (value <= 0n)
      throw new Error(
        `${op.toUpperCase()} is undefined for zero or negative value: ${op.toUpperCase()}(${shown(a)})`,
      );
    return naturalLog(value);
  };
  switch (op) {
    case "sqrt":
      if (a < 0n) throw new Error(`SQRT is undefined for negative value: SQRT(${shown(a)})`);
      return squareRoot(x);
    case "cbrt":
      return cubeRoot(x);
    case "exp":
      return exponential(x);
    case "ln":
      return positive(x);
    case "log10":
      return quotient(positive(x), naturalLogOfTen);
    case "log": {
      const base = positive(y);
      return base === 0n ? positive(0n) : quotient(positive(x), base);
    }
    default: {
      const whole = b % 10n ** BigInt(kind.scale) === 0n;
      if (a < 0n && !whole)
        throw new Error(
          `Negative ${kind.name.toUpperCase()} value cannot be raised to a fractional power: POW(${shown(a)}, ${shown(b)})`,
        );
      if (a === 0n && b < 0n) throw new Error(`division by zero: POW(${shown(a)}, ${shown(b)})`);
      return powerOf(x, y);
    }
  }
}

/** ROUND, TRUNC, CEIL, FLOOR to `digits` after the point. */
function toDigits(op: string, units: bigint, digits: number, scale: number): bigint {
  if (digits >= scale) return units;
  const step = 10n ** BigInt(Math.min(scale - digits, 200));
  const down = units / step - (units % step < 0n ? 1n : 0n);
  switch (op) {
    case "trunc":
      return (units / step) * step;
    case "floor":
      return down * step;
    case "ceil":
      return (units % step === 0n ? down : down + 1n) * step;
    case "round_even": {
      const twice = (units - down * step) * 2n;
      return (twice > step || (twice === step && down % 2n !== 0n) ? down + 1n : down) * step;
    }
    default:
      return divideRounded(units, step) * step;
  }
}

const digitOps = new Set(["round", "trunc", "floor", "ceil", "round_even"]);

const symbols: Readonly<Record<string, string>> = { add: "+", sub: "-", mul: "*", div: "/" };

/** A result within the type; `operands` are what the refusal shows. */
function checked(
  units: bigint,
  kind: DecimalKind,
  op: string,
  operands: readonly string[] = [],
): bigint {
  if (units <= kind.limit && units >= kind.least) return units;
  throw new Error(`${kind.name} overflow: ${shownCall(op, operands)}`);
}

/** `1 / 0`, `MOD(1, 0)` */
function shownCall(op: string, operands: readonly string[]): string {
  const symbol = symbols[op];
  if (symbol !== undefined) return operands.join(` ${symbol} `);
  return `${op === "idiv" ? "DIV" : op.toUpperCase()}(${operands.join(", ")})`;
}

const ofOne = new Set(["exp", "ln", "log10", "sqrt", "cbrt", "abs"]);

function shownOperands(op: string, left: string, right: string): readonly string[] {
  return ofOne.has(op) ? [left] : [left, right];
}

/** PARSE_NUMERIC and PARSE_BIGNUMERIC; a refusal shows the text as it was given. */
function parsedInput(value: string, given: string, kind: DecimalKind): bigint {
  try {
    return parseUnits(value, kind, true);
  } catch (error) {
    throw new Error(`Invalid input to PARSE_${kind.name.toUpperCase()}: "${given}"`, {
      cause: error,
    });
  }
}

/** NUMERIC operations over its text. */
function decimal(op: string, left: string, right: string): string {
  if (op === "parse") return text(parseUnits(left, numeric, true), 9);
  if (op === "parse_input") return text(parsedInput(left, right, numeric), 9);
  if (op === "float" || op === "parse_rounded") return text(parseUnits(left, numeric, false), 9);
  const a = parseUnits(left, numeric, false);
  const b = digitOps.has(op) ? 0n : parseUnits(right, numeric, false);
  const result = digitOps.has(op) ? toDigits(op, a, Number(right), 9) : operate(op, a, b, numeric);
  const operands = shownOperands(op, text(a, 9), digitOps.has(op) ? right : text(b, 9));
  return text(checked(result, numeric, op, operands), 9);
}

/** BIGNUMERIC operations over its units of 10^-38 (the form it is stored in); `text` and `integer` leave it. */
function big(op: string, left: string, right: string): string {
  if (op === "parse") return String(parseUnits(left, bignumeric, true));
  if (op === "parse_input") return String(parsedInput(left, right, bignumeric));
  if (op === "float") return String(parseUnits(left, bignumeric, false));
  const a = BigInt(left);
  if (op === "text") return text(a, 38);
  if (op === "integer") return String(divideRounded(a, 10n ** 38n));
  const b = BigInt(right);
  const result = digitOps.has(op)
    ? toDigits(op, a, Number(right), 38)
    : operate(op, a, b, bignumeric);
  const operands = shownOperands(op, text(a, 38), digitOps.has(op) ? right : text(b, 38));
  return String(checked(result, bignumeric, op, operands));
}

const present = (list: readonly (string | null)[]): readonly bigint[] =>
  list.filter((item) => item !== null).map((item) => BigInt(item));

const total = (units: readonly bigint[]): bigint => units.reduce((sum, item) => sum + item, 0n);

/** BIGNUMERIC(precision, scale): rounded to the scale, and no more digits before the point than are left. */
function fitBig(value: string, precision: bigint, scale: bigint): string {
  const units = toDigits("round", BigInt(value), Number(scale), 38);
  const limit = 10n ** (38n + precision - scale);
  if (units < limit && units > -limit) return String(units);
  const name = scale === 0n ? `BIGNUMERIC(${precision})` : `BIGNUMERIC(${precision}, ${scale})`;
  const most = text(limit - 10n ** (38n - scale), 38);
  throw new Error(
    `${name} has precision ${precision} and scale ${scale} but got a value that is not in range of [-${most}, ${most}]`,
  );
}

export const decimalFunctions = [
  scalar("bq_big_fit", ["text", "int", "int"], "text", fitBig),
  scalar("bq_decimal", ["text", "text", "text"], "text", decimal),
  scalar("bq_big", ["text", "text", "text"], "text", big),
  scalar("bq_big_sum", ["texts"], "text", (list) => {
    const units = present(list);
    return units.length === 0 ? null : String(checked(total(units), bignumeric, "sum"));
  }),
  scalar("bq_big_avg", ["texts"], "text", (list) => {
    const units = present(list);
    return units.length === 0 ? null : String(divideRounded(total(units), BigInt(units.length)));
  }),
];
