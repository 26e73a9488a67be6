import type { Warehouse } from "../bigquery/warehouse.ts";

/** The part of the warehouse that Vertex AI reads and writes. */
export type VertexBigQuery = Pick<
  Warehouse,
  | "createDataset"
  | "getDataset"
  | "createTable"
  | "getTable"
  | "listRows"
  | "appendRows"
  | "getModel"
>;
