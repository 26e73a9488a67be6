import type { SqlType } from "../../../sql/analyzer/types.ts";
import { quoteText } from "../dialect/quoting.ts";
import { duckType } from "../dialect/types.ts";

/** A DuckDB expression that takes a Parquet column's value as a value of a type. */
export function fromParquet(value: string, type: SqlType): string {
  switch (type.kind) {
    case "STRUCT": {
      const fields = type.fields.map(
        (field, index) =>
          `_${index} := ${fromParquet(`struct_extract(${value}, ${quoteText(field.name)})`, field.type)}`,
      );
      return `CASE WHEN ${value} IS NOT NULL THEN struct_pack(${fields.join(", ")}) END`;
    }
    case "ARRAY":
      return `list_transform(${value}, lambda x: ${fromParquet("x", type.element)})`;
    case "JSON":
      return `bq_json_canonical(CAST(${value} AS VARCHAR))`;
    case "BIGNUMERIC":
      return `bq_cast_string_bignumeric(CAST(${value} AS VARCHAR))`;
    default:
      return `CAST(${value} AS ${duckType(type)})`;
  }
}
