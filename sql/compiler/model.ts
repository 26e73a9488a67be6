import type { ModelHeader } from "./header.ts";
import type { TableContract } from "../../schemas/table-contract.ts";

/** A compiled model: one table, one query, what it needs and how it is rebuilt. */
export interface Model {
  /** `silver.staging_events_all`. */
  readonly name: string;
  readonly file: string;
  /** 1-based line of the file where the query begins. */
  readonly queryLine: number;
  readonly header: ModelHeader;
  readonly query: string;
  readonly contract: TableContract;
  /** Tables that the query reads, qualified, sorted. */
  readonly reads: readonly string[];
  /** Those of them that decide which rows a run replaces, of kind incremental. */
  readonly follows: readonly string[];
  /** Columns that the query returns, in order. */
  readonly outputs: readonly string[];
}
