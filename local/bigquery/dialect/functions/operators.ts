import { type TreeNode, child, required } from "../../../../sql/analyzer/tree.ts";
import type { SqlType } from "../../../../sql/analyzer/types.ts";
import type { Call, Emit, EmitTable } from "../generation.ts";
import { infix } from "./naming.ts";

const kind = (call: Call, index: number): SqlType["kind"] | undefined => call.types[index]?.kind;

/** A literal that is not NaN needs no test. */
function isNumber(node: TreeNode | undefined): boolean {
  return Number.isFinite(literalNumber(node));
}

function literalNumber(node: TreeNode | undefined): number {
  if (node?.kind !== "literal") return Number.NaN;
  const value = child(required(node, "value"), "value");
  return Number(value?.["double_value"] ?? Number.NaN);
}

/** With such a literal no finite number becomes infinite: it is lost in the last digit of the greatest. */
const addsNothingToGreatest = (literal: number): boolean => Math.abs(literal) < 1e290;
const neverOverflows: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  "+": (left, right) => addsNothingToGreatest(left) || addsNothingToGreatest(right),
  "-": (left, right) => addsNothingToGreatest(left) || addsNothingToGreatest(right),
  "*": (left, right) => Math.abs(left) <= 1 || Math.abs(right) <= 1,
  "/": (_left, right) => Math.abs(right) >= 1,
};

function floatArithmetic(
  operator: string,
  word: string,
  args: readonly string[],
  call: Call,
): string {
  const [left = Number.NaN, right = Number.NaN] = call.nodes.map(literalNumber);
  return neverOverflows[operator]?.(left, right) === true
    ? `(${args[0]} ${operator} ${args[1]})`
    : `bq_float_${word}(${args.join(", ")})`;
}

/** A comparison that NaN makes false; DuckDB holds NaN equal to itself and above all numbers. */
const comparison =
  (operator: string, guards: readonly number[]): Emit =>
  (args, call) => {
    if (kind(call, 0) === "STRUCT" && (operator === "=" || operator === "<>"))
      return structEquality(args, call, operator);
    const plain = `(${args[0]} ${operator} ${args[1]})`;
    if (kind(call, 0) !== "FLOAT64") return plain;
    const tests = guards.filter((index) => !isNumber(call.nodes[index]));
    if (tests.length === 0) return plain;
    if (operator === "<>")
      return `(${plain} OR ${tests.map((index) => `isnan(${args[index]})`).join(" OR ")})`;
    return `(${plain} AND ${tests.map((index) => `NOT isnan(${args[index]})`).join(" AND ")})`;
  };

/** Fieldwise, with NULL where any pair is unknown and none differs. */
function structEquality(args: readonly string[], call: Call, operator: string): string {
  const type = call.types[0];
  if (type?.kind !== "STRUCT") return `(${args[0]} ${operator} ${args[1]})`;
  const pairs = type.fields.map((_field, index) =>
    args.map((arg) => `struct_extract(${arg}, '_${index}')`).join(" = "),
  );
  const equal = `(${pairs.join(" AND ") || "true"})`;
  return operator === "=" ? equal : `(NOT ${equal})`;
}

/** DuckDB raises its own overflow errors for BIGINT and DECIMAL; a DOUBLE that overflows becomes infinite silently. */
const arithmetic =
  (operator: "+" | "-" | "*", word: string): Emit =>
  (args, call) => {
    switch (call.type.kind) {
      case "FLOAT64":
        return floatArithmetic(operator, word, args, call);
      case "NUMERIC":
        return operator === "*"
          ? numericProduct(args)
          : `CAST(${args[0]} ${operator} ${args[1]} AS DECIMAL(38,9))`;
      case "BIGNUMERIC":
        return `bq_bignum_${word}(${args.join(", ")})`;
      case "DATE":
        return `bq_date_check(${args[kind(call, 0) === "DATE" ? 0 : 1]} ${operator} CAST(${args[kind(call, 0) === "DATE" ? 1 : 0]} AS INTEGER))`;
      case "TIMESTAMP":
        return `bq_timestamp_check(CAST(${args[0]} AS TIMESTAMP) ${operator} bq_no_months(${args[1]}))`;
      case "DATETIME":
        return `bq_timestamp_check(CAST(${args[0]} AS TIMESTAMP) ${operator} ${args[1]})`;
      case "INTERVAL":
        return intervalArithmetic(operator, args, call);
      default:
        return `(${args[0]} ${operator} ${args[1]})`;
    }
  };

/** A whole factor keeps the scale, so that the product needs no division of 128-bit numbers to get it back. */
function numericProduct(args: readonly string[]): string {
  const whole = /^CAST\('(-?\d{1,9})\.0+' AS DECIMAL\(38,9\)\)$/;
  const index = args.findIndex((arg) => whole.test(arg));
  const factor = whole.exec(args[index] ?? "")?.[1];
  return factor === undefined
    ? `bq_numeric_mul(${args.join(", ")})`
    : `CAST(${args[1 - index]} * CAST(${factor} AS DECIMAL(9,0)) AS DECIMAL(38,9))`;
}

function intervalArithmetic(operator: string, args: readonly string[], call: Call): string {
  if (kind(call, 0) === "INTERVAL" || kind(call, 1) === "INTERVAL") {
    if (operator !== "*") return `(${args[0]} ${operator} ${args[1]})`;
    const first = kind(call, 0) === "INTERVAL";
    return `bq_interval_mul(${args[first ? 0 : 1]}, ${args[first ? 1 : 0]})`;
  }
  if (kind(call, 0) === "DATE") return `to_days(CAST(${args[0]} - ${args[1]} AS INTEGER))`;
  if (kind(call, 0) === "DATETIME")
    return `bq_days_and_micros(epoch_us(${args[0]}) - epoch_us(${args[1]}))`;
  return `to_microseconds(epoch_us(${args[0]}) - epoch_us(${args[1]}))`;
}

const divide: Emit = (args, call) => {
  switch (call.type.kind) {
    case "NUMERIC":
      return `bq_numeric_div(${args.join(", ")})`;
    case "BIGNUMERIC":
      return `bq_bignum_div(${args.join(", ")})`;
    case "INTERVAL":
      return `bq_interval_div(${args.join(", ")})`;
    default:
      return floatArithmetic("/", "div", args, call);
  }
};

/** GoogleSQL's LIKE: `\` escapes, and a lone one at the end is an error. */
const like: Emit = (args, call) => {
  if (kind(call, 0) !== "BYTES") return `bq_like(${args[0]}, ${args[1]})`;
  const [value, pattern] = args.map((arg) => `bq_latin1_text(${arg})`);
  return `bq_like_escaped(${value}, ${pattern})`;
};

/** `&`, `|` and `^` of integers, or of BYTES of the same length. */
const bitwise =
  (op: string, integers: Emit): Emit =>
  (args, call) =>
    kind(call, 0) === "BYTES" ? `bq_bytes_bits('${op}', ${args.join(", ")})` : integers(args, call);

const bitShift =
  (name: string, sign: string): Emit =>
  (args, call) =>
    kind(call, 0) === "BYTES"
      ? `bq_bytes_shift(${args[0]}, ${sign}bq_shift_count(${args[1]}))`
      : `${name}(${args[0]}, ${args[1]})`;

const distinct: Emit = (args) => `(${args[0]} IS DISTINCT FROM ${args[1]})`;

const inList: Emit = (args, call) => {
  const [value = "", ...list] = args;
  if (kind(call, 0) === "FLOAT64")
    return `(${list.map((item) => comparison("=", [0, 1])([value, item], { ...call, types: call.types.slice(0, 2), nodes: [] })).join(" OR ")})`;
  if (kind(call, 0) === "STRUCT")
    return `(${list.map((item) => structEquality([value, item], call, "=")).join(" OR ")})`;
  return `(${value} IN (${list.join(", ")}))`;
};

const likeAny =
  (joiner: string): Emit =>
  ([value = "", ...patterns], call) =>
    `(${patterns.map((pattern) => like([value, pattern], call)).join(` ${joiner} `)})`;

export const operatorEmits: EmitTable = {
  $equal: comparison("=", [0]),
  $not_equal: comparison("<>", [0, 1]),
  $less: comparison("<", [1]),
  $less_or_equal: comparison("<=", [1]),
  $greater: comparison(">", [0]),
  $greater_or_equal: comparison(">=", [0]),
  $between: (args, call) =>
    kind(call, 0) === "FLOAT64"
      ? `(${args[0]} BETWEEN ${args[1]} AND ${args[2]} AND NOT isnan(${args[0]}) AND NOT isnan(${args[2]}))`
      : `(${args[0]} BETWEEN ${args[1]} AND ${args[2]})`,
  $and: infix("AND"),
  $or: infix("OR"),
  $not: (args) => `(NOT ${args[0]})`,
  $is_null: (args) => `(${args[0]} IS NULL)`,
  $is_true: (args) => `(${args[0]} IS NOT DISTINCT FROM true)`,
  $is_false: (args) => `(${args[0]} IS NOT DISTINCT FROM false)`,
  $is_distinct_from: distinct,
  $is_not_distinct_from: (args) => `(${args[0]} IS NOT DISTINCT FROM ${args[1]})`,
  $add: arithmetic("+", "add"),
  $subtract: arithmetic("-", "sub"),
  $multiply: arithmetic("*", "mul"),
  $divide: divide,
  $unary_minus: (args, call) =>
    call.type.kind === "BIGNUMERIC" ? `bq_bignum_neg(${args[0]})` : `(-${args[0]})`,
  $concat_op: (args, call) =>
    kind(call, 0) === "ARRAY" ? `bq_array_concat(${args.join(", ")})` : infix("||")(args, call),
  $like: like,
  $like_any: likeAny("OR"),
  $like_all: likeAny("AND"),
  $not_like_any: (args, call) => `(NOT ${likeAny("AND")(args, call)})`,
  $not_like_all: (args, call) => `(NOT ${likeAny("OR")(args, call)})`,
  $in: inList,
  $in_array: (args) => `bq_in_array(${args[0]}, ${args[1]})`,
  $bitwise_and: bitwise("AND", infix("&")),
  $bitwise_or: bitwise("OR", infix("|")),
  $bitwise_xor: bitwise("XOR", (args) => `xor(${args[0]}, ${args[1]})`),
  $bitwise_not: (args, call) =>
    kind(call, 0) === "BYTES" ? `bq_bytes_not(${args[0]})` : `(~${args[0]})`,
  $bitwise_left_shift: bitShift("bq_shift_left", ""),
  $bitwise_right_shift: bitShift("bq_shift_right", "-"),
  $make_array: (args) => `[${args.join(", ")}]`,
};
