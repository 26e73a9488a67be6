import { BigQueryError } from "../../errors.ts";
import type { Aggregate } from "../aggregate-call.ts";
import type { EmitAggregate } from "./aggregate.ts";

const named =
  (name: string): EmitAggregate =>
  (aggregate) =>
    `${name}(${aggregate.args.join(", ")})${aggregate.over}`;

/** Navigation functions take IGNORE NULLS inside the call. */
const navigation =
  (name: string): EmitAggregate =>
  (aggregate) => {
    const [value = "", offset, ...rest] = aggregate.args;
    if (/^(?:lag|lead)$/.test(name) && offset?.replace("CAST(", "").startsWith("-") === true)
      throw new BigQueryError(
        "invalidQuery",
        `The offset to the function ${name.toUpperCase()} must not be negative`,
        { location: "query" },
      );
    const args = [value, ...(offset === undefined ? [] : [offset]), ...rest];
    return `${name}(${args.join(", ")}${aggregate.ignoreNulls ? " IGNORE NULLS" : ""})${aggregate.over}`;
  };

/** PERCENTILE_CONT and PERCENTILE_DISC skip NULLs unless told to respect them. */
const percentile =
  (name: string): EmitAggregate =>
  (aggregate: Aggregate) => {
    const [argument = "", fraction = ""] = aggregate.args;
    if (aggregate.respectNulls)
      return `bq_${name}_nulls(list(${argument} ORDER BY ${argument} NULLS FIRST)${aggregate.over}, ${fraction})`;
    return `${name}(${argument}, ${fraction})${aggregate.over}`;
  };

export const windowEmits: Readonly<Record<string, EmitAggregate>> = {
  row_number: named("row_number"),
  rank: named("rank"),
  dense_rank: named("dense_rank"),
  percent_rank: named("percent_rank"),
  cume_dist: named("cume_dist"),
  ntile: named("ntile"),
  lag: navigation("lag"),
  lead: navigation("lead"),
  first_value: navigation("first_value"),
  last_value: navigation("last_value"),
  nth_value: navigation("nth_value"),
  percentile_cont: percentile("quantile_cont"),
  percentile_disc: percentile("quantile_disc"),
};
