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
  const where = having(aggregate, filter);
  return `${name}(${distinct}${args.join(", ")}${aggregate.order})${where}${aggregate.over}`;
}

function having(aggregate: Aggregate, filter: string): string {
  return filter === "" ? "" : ` FILTER (WHERE ${filter})`;
}

const plain =
  (name: string): EmitAggregate =>
  (aggregate) =>
    call(aggregate, name);

/** An extreme of another expression chooses the row: ANY_VALUE(x HAVING MAX y). */
function byExtreme(aggregate: Aggregate): string | undefined {
  if (aggregate.having === undefined) return undefined;
  const name = aggregate.having.kind === "MIN" ? "arg_min_null" : "arg_max_null";
  return `${name}(${aggregate.args[0]}, ${aggregate.having.expression})${aggregate.over}`;
}

/** NaN and infinity in a variance make it NaN; the engine's own refuses them. */
const variance =
  (name: string): EmitAggregate =>
  (aggregate) => {
    if (!isFloat(aggregate.types[0])) return call(aggregate, name);
    const [argument = ""] = aggregate.args;
    const finite = call(aggregate, name, [`CASE WHEN isfinite(${argument}) THEN ${argument} END`]);
    return `CASE WHEN bool_or(NOT isfinite(${argument}))${aggregate.over} THEN CAST('nan' AS DOUBLE) ELSE ${finite} END`;
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
      return call(aggregate, "avg", [argument]);
    default:
      return `CAST(${call(aggregate, "avg", [argument])} AS ${duckType(aggregate.type)})`;
  }
}

function minimum(aggregate: Aggregate): string {
  const least = call(aggregate, "min");
  if (!isFloat(aggregate.types[0])) return least;
  // NaN is the least number in BigQuery and makes any extreme NaN; DuckDB has it as the greatest.
  return `CASE WHEN bool_or(isnan(${aggregate.args[0]}))${aggregate.over} THEN CAST('nan' AS DOUBLE) ELSE ${least} END`;
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
    return `string_agg(${argument}, ${delimiter})${aggregate.over}`;
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
  return `bq_top_count(list(${argument})${aggregate.over}, ${count})`;
}

function topSum(aggregate: Aggregate): string {
  const [argument = "", weight = "", count = "1"] = aggregate.args;
  return `bq_top_sum(list(struct_pack(v := ${argument}, w := ${weight}))${aggregate.over}, ${count})`;
}

function countDistinct(aggregate: Aggregate): string {
  return `count(DISTINCT ${aggregate.args[0]})${aggregate.over}`;
}

const sketch = (aggregate: Aggregate): string =>
  `bq_hll_encode(list(DISTINCT hash(${aggregate.args[0]})) FILTER (WHERE ${aggregate.args[0]} IS NOT NULL)${aggregate.over})`;

const sketches = (aggregate: Aggregate): string =>
  `bq_hll_union(list(${aggregate.args[0]}) FILTER (WHERE ${aggregate.args[0]} IS NOT NULL)${aggregate.over})`;

export const aggregateEmits: Readonly<Record<string, EmitAggregate>> = {
  $count_star: (aggregate) => `count(*)${aggregate.over}`,
  count: plain("count"),
  countif: (aggregate) =>
    aggregate.distinct
      ? `count(DISTINCT CASE WHEN ${aggregate.args[0]} THEN true END)${aggregate.over}`
      : `count(*) FILTER (WHERE ${aggregate.args[0]})${aggregate.over}`,
  sum,
  avg: average,
  min: (aggregate) => byExtreme(aggregate) ?? minimum(aggregate),
  max: (aggregate) => byExtreme(aggregate) ?? call(aggregate, "max"),
  any_value: (aggregate) => byExtreme(aggregate) ?? call(aggregate, "any_value"),
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
  corr: plain("corr"),
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
