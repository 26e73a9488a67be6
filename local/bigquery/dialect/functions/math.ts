import type { Call, Emit, EmitTable } from "../generation.ts";
import { as } from "./naming.ts";

/** DuckDB's function, refused with BigQuery's message outside its domain; NULL in, NULL out. */
const within =
  (name: string, domain: (x: string) => string): Emit =>
  (args) =>
    `CASE WHEN ${domain(args[0] ?? "")} THEN bq_domain_error('${name.toUpperCase()}', ${args[0]}) ELSE ${name}(${args[0]}) END`;

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
      return `bq_bignum_${name}(${args[0]}, ${digits ?? "CAST(0 AS BIGINT)"})`;
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

/** Irrational functions of an exact type go through FLOAT64 and are rounded to the type. */
const throughFloat =
  (emit: Emit): Emit =>
  (args, call) => {
    if (call.type.kind === "NUMERIC")
      return `bq_cast_float64_numeric(${emit(
        args.map((arg) => `CAST(${arg} AS DOUBLE)`),
        call,
      )})`;
    if (call.type.kind === "BIGNUMERIC")
      return `bq_cast_float64_bignumeric(${emit(
        args.map((arg) => `bq_cast_bignumeric_float64(${arg})`),
        call,
      )})`;
    return emit(args, call);
  };

const logarithm: Emit = (args) =>
  args.length === 1 ? `bq_ln(${args[0]})` : `bq_log(${args[0]}, ${args[1]})`;

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
  sqrt: throughFloat(within("sqrt", (x) => `${x} < 0`)),
  cbrt: throughFloat(as("cbrt")),
  pow: power,
  power,
  exp: throughFloat(as("bq_exp")),
  ln: throughFloat(as("bq_ln")),
  log: throughFloat(logarithm),
  log10: throughFloat(as("bq_log10")),
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
  cos: within("cos", (x) => `isinf(${x})`),
  cosh: (args) => `bq_finite('COSH', cosh(${args[0]}), ${args[0]})`,
  acos: within("acos", (x) => `${x} < -1 OR ${x} > 1`),
  acosh: within("acosh", (x) => `${x} < 1`),
  sin: within("sin", (x) => `isinf(${x})`),
  sinh: (args) => `bq_finite('SINH', sinh(${args[0]}), ${args[0]})`,
  asin: within("asin", (x) => `${x} < -1 OR ${x} > 1`),
  asinh: as("asinh"),
  tan: within("tan", (x) => `isinf(${x})`),
  tanh: as("tanh"),
  atan: as("atan"),
  atanh: within("atanh", (x) => `${x} <= -1 OR ${x} >= 1`),
  atan2: as("atan2"),
  csc: (args) => `bq_float_div(CAST(1 AS DOUBLE), sin(${args[0]}))`,
  sec: (args) => `bq_float_div(CAST(1 AS DOUBLE), cos(${args[0]}))`,
  cot: (args) => `bq_float_div(CAST(1 AS DOUBLE), tan(${args[0]}))`,
  csch: (args) => `bq_float_div(CAST(1 AS DOUBLE), sinh(${args[0]}))`,
  sech: (args) => `bq_float_div(CAST(1 AS DOUBLE), cosh(${args[0]}))`,
  coth: (args) => `bq_float_div(CAST(1 AS DOUBLE), tanh(${args[0]}))`,
  bit_count: (args, call) =>
    call.types[0]?.kind === "BYTES"
      ? `bq_bytes_bit_count(${args[0]})`
      : `CAST(bit_count(${args[0]}) AS BIGINT)`,
  range_bucket: (args) => `bq_range_bucket(${args[0]}, ${args[1]})`,
  parse_numeric: as("bq_parse_numeric"),
  parse_bignumeric: as("bq_parse_bignumeric"),
};
