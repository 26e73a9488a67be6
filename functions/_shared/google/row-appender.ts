import type { TableContract } from "../../../schemas/table-contract.ts";
import type { RowDescriptor } from "./row-encoding.ts";

export type AppendOutcome =
  | { readonly kind: "committed" }
  /** Nothing was stored; these rows, by index, are why. */
  | { readonly kind: "rows_refused"; readonly reasons: ReadonlyMap<number, string> };

export interface EncodedRows {
  readonly table: TableContract;
  readonly descriptor: RowDescriptor;
  readonly serializedRows: readonly Buffer[];
}

/** Appends to default streams: at least once, committed when the promise resolves. */
export interface RowAppender {
  /** All rows or none. At most 10 MB. Rejects with an upstream error. */
  append(rows: EncodedRows): Promise<AppendOutcome>;
  close(): Promise<void>;
}
