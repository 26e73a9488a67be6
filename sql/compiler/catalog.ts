import { z } from "zod";
import { layers, qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import type { Message } from "../analyzer/client.ts";
import { protocolType, type ScalarKind, type SqlType } from "../analyzer/types.ts";

const argument = (type: string): Message => ({
  kind: "ARG_TYPE_FIXED",
  type: { type_kind: type },
  num_occurrences: 1,
});

/** Functions of BigQuery that models use and the analyser is too old for. */
const newerFunctions: readonly Message[] = [
  {
    name_path: ["edit_distance"],
    group: "bigquery",
    mode: "SCALAR",
    signature: [
      {
        argument: [argument("TYPE_STRING"), argument("TYPE_STRING")],
        return_type: argument("TYPE_INT64"),
        context_id: "-2",
      },
    ],
  },
];

/** The analyser's view of the warehouse: every contract as a table of its layer. */
export const contractCatalog = (contracts: readonly TableContract[]): Message => ({
  name: "warehouse",
  custom_function: newerFunctions,
  catalog: layers.map((layer) => ({
    name: layer,
    table: contracts
      .filter((contract) => contract.layer === layer)
      .map((contract) => ({
        name: contract.table,
        full_name: qualifiedName(contract),
        column: Object.entries(contract.row.shape).map(([name, schema]) => ({
          name,
          type: protocolType(columnType(schema)),
        })),
      })),
  })),
});

const knownTypes = new WeakMap<object, SqlType>();

/** GoogleSQL type of a contract's column. */
export function columnType(schema: unknown): SqlType {
  const known = knownTypes.get(schema as object);
  if (known !== undefined) return known;
  const type = readType(schema);
  knownTypes.set(schema as object, type);
  return type;
}

function readType(schema: unknown): SqlType {
  const column = schema as z.ZodType;
  const type = column.meta()?.bigquery;
  if (type === undefined) throw new Error("a table column has no BigQuery type in its metadata");
  const scalar: SqlType = { kind: type satisfies ScalarKind };
  return isRepeated(column) ? { kind: "ARRAY", element: scalar } : scalar;
}

export const isRepeated = (column: z.ZodType): boolean =>
  column instanceof z.ZodNullable
    ? isRepeated(column.unwrap() as z.ZodType)
    : column instanceof z.ZodArray;

/** Parameters that the pipeline passes to models. */
export const modelParameters: readonly { readonly name: string; readonly type: Message }[] = [
  { name: "dirty_partitions", type: protocolType({ kind: "ARRAY", element: { kind: "DATE" } }) },
  { name: "dirty_ingest_dates", type: protocolType({ kind: "ARRAY", element: { kind: "DATE" } }) },
];
