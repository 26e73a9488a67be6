import type { z } from "zod";

export const layers = [
  "bronze",
  "silver",
  "features",
  "gold",
  "predictions",
  "content",
  "ops",
] as const;
/** A layer is a BigQuery dataset. */
export type Layer = (typeof layers)[number];

/** The single definition of a table: infra creates it, the compiler checks SQL against it, generators document it. */
export interface TableContract<Row extends z.ZodObject = z.ZodObject> {
  readonly layer: Layer;
  readonly table: string;
  readonly description: string;
  readonly row: Row;
  /** Columns that identify a row; empty for append-only logs. */
  readonly grain: readonly string[];
  readonly partitionBy?: string;
  readonly clusterBy?: readonly string[];
  /** A query without a condition on the partition column is refused: reading everything is never meant. */
  readonly requirePartitionFilter?: boolean;
  /** Partitions older than this are dropped by BigQuery. */
  readonly partitionExpirationDays?: number;
}

export const defineTable = <Row extends z.ZodObject>(
  contract: TableContract<Row>,
): TableContract<Row> => contract;

export const qualifiedName = (contract: TableContract): string =>
  `${contract.layer}.${contract.table}`;
