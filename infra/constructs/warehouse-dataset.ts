import { BigqueryDataset } from "@cdktf/provider-google/lib/bigquery-dataset/index.js";
import { BigqueryTable } from "@cdktf/provider-google/lib/bigquery-table/index.js";
import { Construct } from "constructs";
import type { Layer, TableContract } from "../../schemas/table-contract.ts";
import { stackOf } from "../lib/environment-stack.ts";
import { escapeTemplate } from "../lib/escape.ts";
import { taggedSchema, type PolicyTagNames } from "../lib/tagged-schema.ts";

const dayMs = 86_400_000;

export interface DatasetOptions {
  readonly layer: Layer;
  readonly description: string;
  readonly tables: readonly TableContract[];
  /** Names of policy tags by the kind of column. */
  readonly tags: PolicyTagNames;
}

/** A layer's dataset and its tables, each made from its contract. */
export class WarehouseDataset extends Construct {
  readonly datasetId: string;

  constructor(scope: Construct, { layer, description, tables, tags }: DatasetOptions) {
    super(scope, layer);
    const { config } = stackOf(this);
    const key = stackOf(this).keyId("warehouse");
    const labels = { component: layer };
    const dataset = new BigqueryDataset(this, "dataset", {
      datasetId: layer,
      location: config.region,
      description,
      labels,
      deleteContentsOnDestroy: !config.deletionProtection,
      // Seven days, the longest there is.
      maxTimeTravelHours: "168",
      ...(key === undefined ? {} : { defaultEncryptionConfiguration: { kmsKeyName: key } }),
    });
    this.datasetId = dataset.datasetId;
    for (const table of tables)
      new BigqueryTable(this, table.table, {
        datasetId: dataset.datasetId,
        tableId: table.table,
        description: escapeTemplate(table.description),
        labels,
        // References to policy tags stay references.
        schema: JSON.stringify(taggedSchema(table, tags)),
        deletionProtection: config.deletionProtection,
        ...layoutOf(table),
      });
  }
}

function layoutOf(table: TableContract): {
  timePartitioning?: { type: string; field: string; expirationMs?: number };
  clustering?: string[];
  requirePartitionFilter?: boolean;
} {
  const { partitionBy, partitionExpirationDays, clusterBy, requirePartitionFilter } = table;
  return {
    ...(requirePartitionFilter === true ? { requirePartitionFilter } : {}),
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
