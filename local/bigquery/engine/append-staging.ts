import { type DuckDBType, DuckDBTypeId, LIST, STRUCT, VARCHAR } from "@duckdb/node-api";

/** The type with BIGNUM as text wherever it is; the very same object where there is none. */
export function stagingType(type: DuckDBType): DuckDBType {
  if (type.typeId === DuckDBTypeId.BIGNUM) return VARCHAR;
  if (type.typeId === DuckDBTypeId.LIST) {
    const inner = stagingType(type.valueType);
    return inner === type.valueType ? type : LIST(inner);
  }
  if (type.typeId !== DuckDBTypeId.STRUCT) return type;
  const inner = type.entryTypes.map(stagingType);
  if (inner.every((entry, index) => entry === type.entryTypes[index])) return type;
  return STRUCT(
    Object.fromEntries(type.entryNames.map((name, index) => [name, inner[index] ?? VARCHAR])),
  );
}
