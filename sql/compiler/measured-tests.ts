import type { Model } from "./model.ts";
import type { CompiledTest } from "./tests.ts";
import type { TestDeclaration } from "./test-declarations.ts";
import { quote, scope } from "./test-scope.ts";

/** Results that a measure is compared with, and how many there must be before it is judged. */
const historyLength = 30;
const enoughHistory = 5;

type Measured = Extract<TestDeclaration, { volume: unknown } | { distribution: unknown }>;

/** Measures something and compares it with what the same test measured in earlier runs, which ops.quality_results keeps. */
export function measuredTest(model: Model, test: Measured): Omit<CompiledTest, "severity"> {
  const { label, measure, isUnusual } =
    "volume" in test ? volume(model, test.volume) : distribution(test.distribution);
  const name = `${model.name} ${label}`;
  const observed = `(SELECT ${measure} FROM ${model.name} WHERE ${scope(model)})`;
  return {
    name,
    observed,
    failingRows: `SELECT observed, usual, spread, results FROM (
  SELECT CAST(${observed} AS FLOAT64) AS observed
) CROSS JOIN (
  SELECT AVG(observed) AS usual, COALESCE(STDDEV_SAMP(observed), 0) AS spread, COUNT(*) AS results
  FROM (
    SELECT observed FROM ops.quality_results
    WHERE test = ${quote(name)} AND observed IS NOT NULL
    ORDER BY tested_at DESC LIMIT ${historyLength}
  )
)
WHERE results >= ${enoughHistory} AND observed IS NOT NULL AND ${isUnusual}`,
  };
}

interface Measure {
  readonly label: string;
  readonly measure: string;
  readonly isUnusual: string;
}

function volume(model: Model, { change }: { readonly change: number }): Measure {
  const day = model.header.kind === "window" ? model.contract.partitionBy : undefined;
  return {
    label: `volume ${change}`,
    measure: day === undefined ? "COUNT(*)" : `SAFE_DIVIDE(COUNT(*), COUNT(DISTINCT ${day}))`,
    isUnusual: `ABS(observed - usual) > ${change} * usual`,
  };
}

function distribution(test: {
  readonly column: string;
  readonly measure: "mean" | "null_share" | "distinct_share";
  readonly deviations: number;
}): Measure {
  const { column, measure, deviations } = test;
  const measures = {
    mean: `AVG(${column})`,
    null_share: `SAFE_DIVIDE(COUNTIF(${column} IS NULL), COUNT(*))`,
    distinct_share: `SAFE_DIVIDE(COUNT(DISTINCT ${column}), COUNT(${column}))`,
  };
  return {
    label: `distribution ${measure} of ${column}`,
    measure: measures[measure],
    // Earlier runs may all have measured the same; what no one can see in a report is no difference.
    isUnusual: `ABS(observed - usual) > GREATEST(${deviations} * spread, 0.001 * ABS(usual))`,
  };
}
