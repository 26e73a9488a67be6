import { bigQuerySchema } from "../../schemas/bigquery-schema.ts";
import { tables } from "../../schemas/registry.ts";
import { qualifiedName } from "../../schemas/table-contract.ts";

/** One schema file per table, as `bq mk --schema` takes it; bronze tables have all the same. */
export function bigQueryFiles(): ReadonlyMap<string, string> {
  return new Map(
    tables.map((table) => [
      table.layer === "bronze" ? "bronze.json" : `${qualifiedName(table)}.json`,
      `${JSON.stringify(bigQuerySchema(table), null, 2)}\n`,
    ]),
  );
}
