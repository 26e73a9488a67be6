import type { ScoringModel } from "../compiler/scoring/declaration.ts";
import type { Flow } from "./flow.ts";
import type { QueryLineage } from "./query-lineage.ts";

/**
 * What a trained model makes of its features: each prediction and its explanation of everything that was learnt from, the
 * rest as it is carried along.
 */
export function scoringLineage(model: ScoringModel): QueryLineage {
  const from = (column: string, how: Flow["how"]): Flow => ({
    table: model.features,
    column,
    path: [],
    how,
    masked: false,
    isWhole: false,
  });
  const learnt = model.learnt.map(({ name }) => from(name, "TRANSFORMATION"));
  const carried = [model.key, "as_of_date", ...model.carry];
  return {
    columns: new Map(
      model.predictionColumns.map((column): [string, readonly Flow[]] => {
        if (carried.includes(column)) return [column, [from(column, "IDENTITY")]];
        return [column, predicted.has(column) || column === model.output ? learnt : []];
      }),
    ),
    conditions: [from("as_of_date", "FILTER")],
    reads: [model.features],
  };
}

const predicted: ReadonlySet<string> = new Set(["reasons", "attributions", "baseline"]);
