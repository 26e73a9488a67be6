import { BigqueryDataset } from "@cdktf/provider-google/lib/bigquery-dataset/index.js";
import { BigqueryTable } from "@cdktf/provider-google/lib/bigquery-table/index.js";
import { Construct } from "constructs";
import { bigQuerySchema } from "../../schemas/bigquery-schema.ts";
import type { Layer, TableContract } from "../../schemas/table-contract.ts";
import { stackOf } from "../lib/environment-stack.ts";
import { escapeTemplate } from "../lib/escape.ts";

const dayMs = 86_400_000;

export interface DatasetOptions {
  readonly layer: Layer;
  readonly description: string;
  readonly tables: readonly TableContract[];
}

/** A layer's dataset and its tables, each made from its contract. */
export class WarehouseDataset extends Construct {
  constructor(scope: Construct, { layer, description, tables }: DatasetOptions) {
    super(scope, layer);
    const { config } = stackOf(this);
    const labels = { component: layer };
    const dataset = new BigqueryDataset(this, "dataset", {
      datasetId: layer,
      location: config.region,
      description,
      labels,
      deleteContentsOnDestroy: !config.deletionProtection,
      // Seven days, the longest there is.
      maxTimeTravelHours: "168",
    });
    for (const table of tables)
      new BigqueryTable(this, table.table, {
        datasetId: dataset.datasetId,
        tableId: table.table,
        description: escapeTemplate(table.description),
        labels,
        schema: escapeTemplate(JSON.stringify(bigQuerySchema(table))),
        deletionProtection: config.deletionProtection,
        ...layoutOf(table),
      });
  }
}

function layoutOf(table: TableContract): {
  timePartitioning?: { type: string; field: string; expirationMs?: number };
  clustering?: string[];
} {
  const { partitionBy, partitionExpirationDays, clusterBy } = table;
  return {
    ...(partitionBy === undefined
      ? {}
      : {
          timePartitioning: {
            type: "DAY",
            field: partitionBy,
            ...(partitionExpirationDays === undefined
              ? {}
              : { expirationMs: partitionExpirationDays * dayMs }),
          },
        }),
    ...(clusterBy === undefined ? {} : { clustering: [...clusterBy] }),
  };
}
