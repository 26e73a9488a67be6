import type { SqlType } from "../../../../sql/analyzer/types.ts";
import { duckType } from "../types.ts";
import type { Aggregate } from "../aggregate-call.ts";

export type EmitAggregate = (aggregate: Aggregate) => string;

/** `name([DISTINCT] args [ORDER BY …]) [FILTER …] [OVER …]`. */
export function call(
  aggregate: Aggregate,
  name: string,
  args = aggregate.args,
  filter = "",
): string {
  const distinct = aggregate.distinct ? "DISTINCT " : "";
  const conditions = [filter, aggregate.extreme ?? ""].filter((condition) => condition !== "");
  const where = conditions.length === 0 ? "" : ` FILTER (WHERE ${conditions.join(" AND ")})`;
  return `${name}(${distinct}${args.join(", ")}${aggregate.order})${where}${aggregate.over}`;
}

const plain =
  (name: string): EmitAggregate =>
  (aggregate) =>
    call(aggregate, name);

/** An extreme of another expression chooses the row: ANY_VALUE(x HAVING MAX y). */
function anyValue(aggregate: Aggregate): string {
  if (aggregate.having === undefined) return call(aggregate, "any_value");
  const name = aggregate.having.kind === "MIN" ? "arg_min_null" : "arg_max_null";
  return `${name}(${aggregate.args[0]}, ${aggregate.having.expression})${aggregate.over}`;
}

/** Raised by a quick sum that is not finite; no message of BigQuery's. */
export const unsureSum = "double overflow, or a sum of infinite numbers";

/** Finite numbers whose sum is not are an overflow; infinite ones are summed. */
function finiteOf(aggregate: Aggregate, result: string): string {
  // Not bq_error: DuckDB would move the test to where it is asked for, perhaps into the TRY of an IFERROR.
  if (aggregate.quickSums)
    return `CASE WHEN isinf(${result}) THEN CAST(error('${unsureSum}') AS DOUBLE) ELSE ${result} END`;
  const infinite = call({ ...aggregate, distinct: false, order: "" }, "bool_or", [
    `isinf(${aggregate.args[0]})`,
  ]);
  return `CASE WHEN isinf(${result}) AND NOT ${infinite} THEN CAST(bq_error('double overflow') AS DOUBLE) ELSE ${result} END`;
}

/** One value is not correlated with anything: NULL, where the engine says NaN. */
function correlation(aggregate: Aggregate): string {
  const [x = "", y = ""] = aggregate.args;
  const bare = { ...aggregate, distinct: false, order: "" };
  const pairs = call(bare, "count", [`${x} + ${y}`]);
  const unbounded = call(bare, "bool_or", [`NOT isfinite(${x} + ${y})`]);
  const finite = call(aggregate, "corr", [`CASE WHEN isfinite(${x} + ${y}) THEN ${x} END`, y]);
  return `CASE WHEN ${pairs} < 2 THEN NULL WHEN ${unbounded} THEN CAST('nan' AS DOUBLE) ELSE ${finite} END`;
}

/** NaN and infinity in a variance make it NaN; the engine's own refuses them. */
const variance =
  (name: string): EmitAggregate =>
  (aggregate) => {
    if (!isFloat(aggregate.types[0])) return call(aggregate, name);
    const [argument = ""] = aggregate.args;
    const finite = call(aggregate, name, [`CASE WHEN isfinite(${argument}) THEN ${argument} END`]);
    const unbounded = call({ ...aggregate, distinct: false }, "bool_or", [
      `NOT isfinite(${argument})`,
    ]);
    return `CASE WHEN ${unbounded} THEN CAST('nan' AS DOUBLE) ELSE ${finite} END`;
  };

const isFloat = (type: SqlType | undefined): boolean => type?.kind === "FLOAT64";

function sum(aggregate: Aggregate): string {
  const total = call(aggregate, "sum");
  switch (aggregate.type.kind) {
    case "INT64":
      return `bq_sum_int64(${total})`;
    case "BIGNUMERIC":
      return `bq_bignum_sum(${call(aggregate, "list")})`;
    case "INTERVAL":
      return `bq_interval_sum(${call(aggregate, "list")})`;
    case "FLOAT64":
      return finiteOf(aggregate, total);
    default:
      return total;
  }
}

function average(aggregate: Aggregate): string {
  const [argument = ""] = aggregate.args;
  switch (aggregate.type.kind) {
    case "NUMERIC":
      return `bq_numeric_div(${call(aggregate, "sum")}, CAST(${call(aggregate, "count")} AS DECIMAL(38,9)))`;
    case "BIGNUMERIC":
      return `bq_bignum_avg(${call(aggregate, "list")})`;
    case "FLOAT64":
      return isFloat(aggregate.types[0])
        ? finiteOf(aggregate, call(aggregate, "avg"))
        : call(aggregate, "avg");
    default:
      return `CAST(${call(aggregate, "avg", [argument])} AS ${duckType(aggregate.type)})`;
  }
}

function minimum(aggregate: Aggregate): string {
  const least = call(aggregate, "min");
  if (!isFloat(aggregate.types[0])) return least;
  const isNan = call({ ...aggregate, distinct: false }, "bool_or", [`isnan(${aggregate.args[0]})`]);
  // NaN is the least number in BigQuery and makes any extreme NaN; DuckDB has it as the greatest.
  return `CASE WHEN ${isNan} THEN CAST('nan' AS DOUBLE) ELSE ${least} END`;
}

function arrayAggregate(aggregate: Aggregate): string {
  const [argument = ""] = aggregate.args;
  const list = call(
    aggregate,
    "list",
    [argument],
    aggregate.ignoreNulls ? `${argument} IS NOT NULL` : "",
  );
  return aggregate.limit === undefined ? list : `list_slice(${list}, 1, ${aggregate.limit})`;
}

function stringAggregate(aggregate: Aggregate): string {
  const [argument = "", delimiter = aggregate.type.kind === "BYTES" ? "CAST(',' AS BLOB)" : "','"] =
    aggregate.args;
  const list = call(aggregate, "list", [argument], `${argument} IS NOT NULL`);
  const limited =
    aggregate.limit === undefined ? list : `list_slice(${list}, 1, ${aggregate.limit})`;
  if (aggregate.type.kind === "BYTES") return `bq_bytes_join(${limited}, ${delimiter})`;
  if (aggregate.limit === undefined && !aggregate.distinct && aggregate.order === "")
    return call(aggregate, "string_agg", [argument, delimiter]);
  return `CASE WHEN len(${limited}) > 0 THEN array_to_string(${limited}, ${delimiter}) END`;
}

function quantiles(aggregate: Aggregate): string {
  const [argument = "", count = "1"] = aggregate.args;
  const filter = aggregate.respectNulls ? "" : `${argument} IS NOT NULL`;
  const sorted = call(
    { ...aggregate, order: ` ORDER BY ${argument} ASC NULLS FIRST` },
    "list",
    [argument],
    filter,
  );
  return `bq_quantiles(${sorted}, ${count})`;
}

function topCount(aggregate: Aggregate): string {
  const [argument = "", count = "1"] = aggregate.args;
  return `bq_top_count(${call(aggregate, "list", [argument])}, ${count})`;
}

function topSum(aggregate: Aggregate): string {
  const [argument = "", weight = "", count = "1"] = aggregate.args;
  const pairs = call(aggregate, "list", [`struct_pack(v := ${argument}, w := ${weight})`]);
  return `bq_top_sum(${pairs}, ${count})`;
}

function countDistinct(aggregate: Aggregate): string {
  return call({ ...aggregate, distinct: true }, "count");
}

const sketch: EmitAggregate = (aggregate) => {
  const [argument = ""] = aggregate.args;
  const hashes = call(
    { ...aggregate, distinct: true },
    "list",
    [`hash(${argument})`],
    `${argument} IS NOT NULL`,
  );
  return `bq_hll_encode(${hashes})`;
};

const sketches: EmitAggregate = (aggregate) => {
  const [argument = ""] = aggregate.args;
  return `bq_hll_union(${call(aggregate, "list", [argument], `${argument} IS NOT NULL`)})`;
};

export const aggregateEmits: Readonly<Record<string, EmitAggregate>> = {
  $count_star: (aggregate) => `count(*)${aggregate.over}`,
  count: plain("count"),
  countif: (aggregate) =>
    aggregate.distinct
      ? call(aggregate, "count", [`CASE WHEN ${aggregate.args[0]} THEN true END`])
      : call(aggregate, "count", ["*"], aggregate.args[0]),
  sum,
  avg: average,
  min: minimum,
  max: plain("max"),
  any_value: anyValue,
  max_by: (aggregate) => call(aggregate, "arg_max_null"),
  min_by: (aggregate) => call(aggregate, "arg_min_null"),
  array_agg: arrayAggregate,
  array_concat_agg: (aggregate) => {
    const [argument = ""] = aggregate.args;
    const list = call(aggregate, "list", [argument], `${argument} IS NOT NULL`);
    return `flatten(${aggregate.limit === undefined ? list : `list_slice(${list}, 1, ${aggregate.limit})`})`;
  },
  string_agg: stringAggregate,
  logical_and: plain("bool_and"),
  logical_or: plain("bool_or"),
  bit_and: plain("bit_and"),
  bit_or: plain("bit_or"),
  bit_xor: plain("bit_xor"),
  approx_count_distinct: countDistinct,
  approx_quantiles: quantiles,
  approx_top_count: topCount,
  approx_top_sum: topSum,
  corr: correlation,
  covar_pop: plain("covar_pop"),
  covar_samp: plain("covar_samp"),
  stddev: variance("stddev_samp"),
  stddev_pop: variance("stddev_pop"),
  stddev_samp: variance("stddev_samp"),
  var_pop: variance("var_pop"),
  var_samp: variance("var_samp"),
  variance: variance("var_samp"),
  "hll_count.init": sketch,
  "hll_count.merge": (aggregate) => `bq_hll_extract(${sketches(aggregate)})`,
  "hll_count.merge_partial": sketches,
};
