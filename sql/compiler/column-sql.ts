import type { z } from "zod";
import type { TableContract } from "../../schemas/table-contract.ts";
import { isRepeated } from "./catalog.ts";

export const isNullable = (contract: TableContract, name: string): boolean =>
  contract.row.shape[name]?.safeParse(null).success === true;

/** Equality of the named columns; those that may be NULL match NULL with NULL, the others keep the equality that joins by hash. */
export const keysEqual = (
  contract: TableContract,
  names: readonly string[],
  left: string,
  right: string,
): string =>
  names
    .map(
      (name) =>
        `${left}.${name} ${isNullable(contract, name) ? "IS NOT DISTINCT FROM" : "="} ${right}.${name}`,
    )
    .join(" AND ");

/** WHEN MATCHED of a MERGE from `source` to `target` that leaves rows alone which did not change. */
export function updateChanged(contract: TableContract, columns: readonly string[]): string {
  const changed = columns.map((name) => changedColumn(contract, name)).join("\n  OR ");
  const set = columns.map((name) => `${name} = source.${name}`).join(", ");
  return `WHEN MATCHED AND (
  ${changed}
) THEN
  UPDATE SET ${set}`;
}

/** WHEN NOT MATCHED BY TARGET of a MERGE. */
export const insertNew = (columns: readonly string[]): string => `WHEN NOT MATCHED BY TARGET THEN
  INSERT (${columns.join(", ")})
  VALUES (${columns.map((name) => `source.${name}`).join(", ")})`;

/** Arrays and JSON have no equality in GoogleSQL: their JSON text is compared. */
function changedColumn(contract: TableContract, name: string): string {
  const schema = contract.row.shape[name];
  return (schema !== undefined && isRepeated(schema as z.ZodType)) ||
    schema?.meta()?.bigquery === "JSON"
    ? `TO_JSON_STRING(target.${name}) IS DISTINCT FROM TO_JSON_STRING(source.${name})`
    : `target.${name} IS DISTINCT FROM source.${name}`;
}
