import { columnsOf } from "../../schemas/bigquery-schema.ts";
import type { Model } from "../compiler/model.ts";
import type { Problem } from "../compiler/problem.ts";
import { isDirect } from "./flow.ts";
import { nameOf, type Origin, type WarehouseLineage } from "./warehouse-lineage.ts";

/** What is asked of a model or of a table of predictions. */
export type CheckedTable = Pick<Model, "name" | "file" | "queryLine" | "contract"> & {
  readonly header: Pick<Model["header"], "declassify">;
};

/**
 * Personal data must be declared wherever it lands: a column that receives a value of a class, neither hashed nor counted, has
 * a class in its contract (and so a policy tag), or its model's header says why it needs none.
 */
export function personalDataProblems(
  model: CheckedTable,
  lineage: WarehouseLineage,
): readonly Problem[] {
  const declassified = model.header.declassify;
  const problem = (message: string): Problem => ({
    file: model.file,
    line: model.queryLine,
    message,
  });
  const receiving = columnsOf(model.contract).flatMap(({ field, pii: declared }) => {
    if (declared !== undefined) return [];
    const column = field.name;
    const [flow] = lineage
      .inputsOf(model.name, column)
      .filter((input) => isDirect(input) && !input.masked)
      .flatMap((input) => [...lineage.classesAt(input)].map((pii) => ({ input, pii })));
    return flow === undefined ? [] : [{ column, ...flow }];
  });
  const columns = new Set(receiving.map(({ column }) => column));
  return [
    ...receiving
      .filter(({ column }) => declassified[column] === undefined)
      .map(({ column, input, pii }) =>
        problem(
          `${model.name}.${column} receives personal data (${pii}) from ${pathOf(input, lineage)}: give the column a pii class in its contract, hash the value, or say under declassify why it is none`,
        ),
      ),
    ...Object.keys(declassified)
      .filter((column) => !columns.has(column))
      .map((column) =>
        problem(`declassify names ${column}, which receives no undeclared personal data`),
      ),
  ];
}

/** From the column that is read down to the field that a source sent. */
function pathOf(input: Origin, lineage: WarehouseLineage): string {
  const origin = lineage
    .originsOf(input)
    .find((flow) => isDirect(flow) && !flow.masked && lineage.classesAt(flow).size > 0);
  const names = [nameOf(input), ...(origin === undefined ? [] : [nameOf(origin)])];
  return [...new Set(names)].join(", which has it from ");
}
