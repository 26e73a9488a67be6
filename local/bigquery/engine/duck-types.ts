import {
  BIGINT,
  BIGNUM,
  BLOB,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  type DuckDBType,
  INTERVAL,
  LIST,
  STRUCT,
  TIME,
  TIMESTAMP,
  VARCHAR,
} from "@duckdb/node-api";
import type { SqlType } from "../../../sql/analyzer/types.ts";

/** dialect/types.ts's DuckDB type as the client library's object. */
export function duckColumnTypes(type: SqlType): DuckDBType {
  switch (type.kind) {
    case "INT64":
    case "ENUM":
      return BIGINT;
    case "FLOAT64":
      return DOUBLE;
    case "BOOL":
      return BOOLEAN;
    case "STRING":
    case "JSON":
    case "GEOGRAPHY":
      return VARCHAR;
    case "BYTES":
      return BLOB;
    case "DATE":
      return DATE;
    case "DATETIME":
    case "TIMESTAMP":
      return TIMESTAMP;
    case "TIME":
      return TIME;
    case "NUMERIC":
      return DECIMAL(38, 9);
    case "BIGNUMERIC":
      return BIGNUM;
    case "INTERVAL":
      return INTERVAL;
    case "ARRAY":
      return LIST(duckColumnTypes(type.element));
    case "RANGE":
      return STRUCT({ _0: duckColumnTypes(type.element), _1: duckColumnTypes(type.element) });
    case "STRUCT":
      return STRUCT(
        Object.fromEntries(
          type.fields.map((field, index) => [`_${index}`, duckColumnTypes(field.type)]),
        ),
      );
  }
}
