import type { Call, Emit, EmitTable } from "../generation.ts";
import { as } from "./naming.ts";

/** DuckDB's function, refused with BigQuery's message outside its domain; NULL in, NULL out. */
const within =
  (name: string, domain: (x: string) => string): Emit =>
  (args) =>
    `CASE WHEN ${domain(args[0] ?? "")} THEN bq_domain_error('${name.toUpperCase()}', ${args[0]}) ELSE ${name}(${args[0]}) END`;

const bounded =
  (name: string, domain: (x: string) => string): Emit =>
  (args, call) =>
    `CASE WHEN isinf(${args[0]}) THEN CAST('nan' AS DOUBLE) ELSE ${within(name, domain)(args, call)} END`;

/** An infinite angle has none; the engine's own refuses it. */
const periodic =
  (name: string): Emit =>
  (args) =>
    `CASE WHEN isinf(${args[0]}) THEN CAST('nan' AS DOUBLE) ELSE ${name}(${args[0]}) END`;

const byType =
  (forFloat: string, forNumeric: string, forBignumeric: string, forInteger: string): Emit =>
  (args, call) => {
    const name =
      { FLOAT64: forFloat, NUMERIC: forNumeric, BIGNUMERIC: forBignumeric }[
        call.type.kind as "FLOAT64"
      ] ?? forInteger;
    return `${name}(${args.join(", ")})`;
  };

/** ROUND, TRUNC, CEIL and FLOOR of the exact types keep the type. */
const rounding =
  (name: string): Emit =>
  (args, call) => {
    const digits = args[1];
    if (call.type.kind === "BIGNUMERIC")
      return args[2] === undefined
        ? `bq_bignum_${name}(${args[0]}, ${digits ?? "CAST(0 AS BIGINT)"})`
        : `bq_bignum_round_mode(${args[0]}, ${digits}, ${args[2]})`;
    if (args[2] !== undefined) return `bq_numeric_round_mode(${args[0]}, ${digits}, ${args[2]})`;
    if (call.type.kind === "NUMERIC")
      return `bq_numeric_${name}(${args[0]}, ${digits ?? "CAST(0 AS BIGINT)"})`;
    if (name === "ceil" || name === "floor") return `${name}(${args[0]})`;
    return digits === undefined ? `${name}(${args[0]})` : `bq_float_${name}(${args[0]}, ${digits})`;
  };

const power: Emit = (args, call) =>
  call.type.kind === "NUMERIC" || call.type.kind === "BIGNUMERIC"
    ? `${call.type.kind === "NUMERIC" ? "bq_numeric" : "bq_bignum"}_pow(${args.join(", ")})`
    : `bq_pow(${args.join(", ")})`;

/** An irrational function of an exact type is exact to the type's last digit. */
const exactOr =
  (name: string, forFloat: Emit): Emit =>
  (args, call) =>
    call.type.kind === "NUMERIC" || call.type.kind === "BIGNUMERIC"
      ? `${call.type.kind === "NUMERIC" ? "bq_numeric" : "bq_bignum"}_${args.length > 1 ? "log" : name}(${args.join(", ")})`
      : forFloat(args, call);

const logarithm: Emit = (args) =>
  args.length === 1 ? `bq_ln(${args[0]})` : `bq_log(${args[0]}, ${args[1]})`;

/** Vectors are arrays of numbers, or sparse: pairs of a dimension and its value. */
const distance =
  (name: string): Emit =>
  (args, call) => {
    const vector = call.types[0];
    const sparse = vector?.kind === "ARRAY" && vector.element.kind === "STRUCT";
    return sparse
      ? `bq_${name}_distance(bq_dense(${args[0]}, ${args[1]}), bq_dense(${args[1]}, ${args[0]}))`
      : `bq_${name}_distance(${args[0]}, ${args[1]})`;
  };

/** 1 / f(x), which is not defined at zero. */
const inverse =
  (name: string, of: string): Emit =>
  (args) =>
    `CASE WHEN ${args[0]} = 0 THEN bq_domain_error('${name.toUpperCase()}', ${args[0]}) WHEN isinf(${args[0]}) AND ${!of.endsWith("h")} THEN CAST('nan' AS DOUBLE) ELSE 1 / ${of}(${args[0]}) END`;

const safeArithmetic =
  (name: string): Emit =>
  (args, call) =>
    `TRY(${mathOf(name, args, call)})`;

function mathOf(name: string, args: readonly string[], call: Call): string {
  const prefix =
    { FLOAT64: "bq_float", NUMERIC: "bq_numeric", BIGNUMERIC: "bq_bignum" }[
      call.type.kind as "FLOAT64"
    ] ?? "bq_int";
  return `${prefix}_${name}(${args.join(", ")})`;
}

export const mathEmits: EmitTable = {
  abs: byType("abs", "abs", "bq_bignum_abs", "abs"),
  sign: (args, call) =>
    call.type.kind === "BIGNUMERIC"
      ? `bq_bignum_sign(${args[0]})`
      : call.type.kind === "FLOAT64"
        ? `CASE WHEN isnan(${args[0]}) THEN ${args[0]} ELSE CAST(sign(${args[0]}) AS DOUBLE) END`
        : `CAST(sign(${args[0]}) AS ${call.type.kind === "NUMERIC" ? "DECIMAL(38,9)" : "BIGINT"})`,
  is_nan: as("isnan"),
  is_inf: as("isinf"),
  ieee_divide: as("bq_ieee_divide"),
  rand: () => "random()",
  sqrt: exactOr(
    "sqrt",
    within("sqrt", (x) => `${x} < 0`),
  ),
  cbrt: exactOr("cbrt", as("cbrt")),
  pow: power,
  power,
  exp: exactOr("exp", as("bq_exp")),
  ln: exactOr("ln", as("bq_ln")),
  log: exactOr("ln", logarithm),
  log10: exactOr("log10", as("bq_log10")),
  div: (args, call) => mathOf("idiv", args, call),
  mod: (args, call) => mathOf("mod", args, call),
  safe_divide: (args, call) =>
    call.type.kind === "FLOAT64"
      ? `CASE WHEN ${args[1]} <> 0 THEN ${args[0]} / ${args[1]} END`
      : `TRY(${mathOf("div", args, call)})`,
  safe_add: safeArithmetic("add"),
  safe_subtract: safeArithmetic("sub"),
  safe_multiply: safeArithmetic("mul"),
  safe_negate: (args) => `TRY(-(${args[0]}))`,
  round: rounding("round"),
  trunc: rounding("trunc"),
  ceil: rounding("ceil"),
  ceiling: rounding("ceil"),
  floor: rounding("floor"),
  cos: periodic("cos"),
  cosh: (args) => `bq_finite('COSH', cosh(${args[0]}), ${args[0]})`,
  acos: bounded("acos", (x) => `abs(${x}) > 1 AND isfinite(${x})`),
  acosh: within("acosh", (x) => `${x} < 1`),
  sin: periodic("sin"),
  sinh: (args) => `bq_finite('SINH', sinh(${args[0]}), ${args[0]})`,
  asin: bounded("asin", (x) => `abs(${x}) > 1 AND isfinite(${x})`),
  asinh: as("asinh"),
  tan: periodic("tan"),
  tanh: as("tanh"),
  atan: as("atan"),
  atanh: within("atanh", (x) => `abs(${x}) >= 1 AND NOT isnan(${x})`),
  atan2: as("atan2"),
  csc: inverse("csc", "sin"),
  sec: (args) =>
    `CASE WHEN isinf(${args[0]}) THEN CAST('nan' AS DOUBLE) ELSE 1 / cos(${args[0]}) END`,
  cot: inverse("cot", "tan"),
  csch: inverse("csch", "sinh"),
  sech: (args) => `bq_float_div(CAST(1 AS DOUBLE), cosh(${args[0]}))`,
  coth: inverse("coth", "tanh"),
  bit_count: (args, call) =>
    call.types[0]?.kind === "BYTES"
      ? `bq_bytes_bit_count(${args[0]})`
      : `CAST(bit_count(${args[0]}) AS BIGINT)`,
  range_bucket: (args, call) =>
    call.types[0]?.kind === "FLOAT64"
      ? `CASE WHEN NOT isnan(${args[0]}) THEN bq_range_bucket(${args[0]}, ${args[1]}) END`
      : `bq_range_bucket(${args[0]}, ${args[1]})`,
  cosine_distance: distance("cosine"),
  euclidean_distance: distance("euclidean"),
  parse_numeric: as("bq_parse_numeric"),
  parse_bignumeric: as("bq_parse_bignumeric"),
};
