import type { SqlType } from "../../../sql/analyzer/types.ts";
import { quoteText } from "../dialect/quoting.ts";
import { duckType } from "../dialect/types.ts";

/** A DuckDB expression that reads JSON text as a value of a type; strings spell values as the API documents. */
export function fromJson(json: string, type: SqlType, depth = 0): string {
  switch (type.kind) {
    case "JSON":
      return `bq_json_canonical(${json})`;
    case "ARRAY": {
      const item = `j${depth}`;
      const element = fromJson(item, type.element, depth + 1);
      return `CASE WHEN json_type(${json}) = 'ARRAY' THEN list_transform(CAST(json_extract(${json}, '$[*]') AS VARCHAR[]), lambda ${item}: ${element}) END`;
    }
    case "STRUCT": {
      const fields = type.fields.map((field, index) => {
        const path = quoteText(`$."${field.name}"`);
        return `_${index} := ${fromJson(`CAST(json_extract(${json}, ${path}) AS VARCHAR)`, field.type, depth)}`;
      });
      return `CASE WHEN json_type(${json}) = 'OBJECT' THEN struct_pack(${fields.join(", ")}) END`;
    }
    default:
      return fromText(`json_extract_string(${json}, '$')`, type);
  }
}

/** A DuckDB expression that reads a value's text (CSV, JSON string) as a value of a type. */
export function fromText(text: string, type: SqlType): string {
  switch (type.kind) {
    case "STRING":
    case "GEOGRAPHY":
      return text;
    case "JSON":
      return `bq_json_canonical(${text})`;
    case "BYTES":
      return `bq_from_base64(${text})`;
    case "BOOL":
      return `bq_text_bool(${text})`;
    case "INT64":
      return `bq_cast_string_int64(${text})`;
    case "TIMESTAMP":
      return `bq_text_stamp(${text})`;
    case "FLOAT64":
    case "NUMERIC":
    case "BIGNUMERIC":
    case "DATE":
    case "DATETIME":
    case "TIME":
    case "INTERVAL":
      return `bq_cast_string_${type.kind.toLowerCase()}(${text})`;
    default:
      return `CAST(${text} AS ${duckType(type)})`;
  }
}
