import {
  BigqueryTable,
  type BigqueryTableConfig,
} from "@cdktf/provider-google/lib/bigquery-table/index.js";
import { Construct } from "constructs";
import { bigQuerySchema, type BigQueryField } from "../../schemas/bigquery-schema.ts";
import { qualifiedName, type Layer, type TableContract } from "../../schemas/table-contract.ts";
import type { ViewDefinition } from "../../sql/compiler/views.ts";
import { stackOf } from "../lib/environment-stack.ts";
import { escapeTemplate } from "../lib/escape.ts";
import { taggedSchema, type PolicyTagNames } from "../lib/tagged-schema.ts";
import { addDataset } from "./dataset.ts";

const dayMs = 86_400_000;

export interface DatasetOptions {
  readonly layer: Layer;
  readonly description: string;
  readonly tables: readonly TableContract[];
  /** Names of policy tags by the kind of column. */
  readonly tags: PolicyTagNames;
  /** Contracts that are views, by qualified name. */
  readonly views: ReadonlyMap<string, ViewDefinition>;
}

/** A layer's dataset and its tables, each made from its contract. */
export class WarehouseDataset extends Construct {
  readonly datasetId: string;

  constructor(scope: Construct, { layer, description, tables, tags, views }: DatasetOptions) {
    super(scope, layer);
    const { config } = stackOf(this);
    const labels = { component: layer };
    const dataset = addDataset(this, "dataset", { datasetId: layer, description });
    this.datasetId = dataset.datasetId;
    for (const table of tables) {
      const view = views.get(qualifiedName(table));
      new BigqueryTable(this, table.table, {
        datasetId: dataset.datasetId,
        tableId: table.table,
        description: escapeTemplate(table.description),
        labels,
        ...(view === undefined
          ? {
              // References to policy tags stay references.
              schema: JSON.stringify(taggedSchema(table, tags)),
              deletionProtection: config.deletionProtection,
              ...layoutOf(table),
            }
          : viewOf(table, view)),
      });
    }
  }
}

/**
 * A view holds no rows, so nothing is lost with it. The policy tags of the tables that it reads protect its columns too; a
 * schema may be given to a logical view only.
 */
function viewOf(table: TableContract, view: ViewDefinition): Partial<BigqueryTableConfig> {
  const query = escapeTemplate(view.query);
  const reads = view.reads.map((name) => ({
    fqn: `google_bigquery_table.${name.replace(".", "_")}`,
  }));
  if (view.isMaterialized)
    return {
      materializedView: { query, enableRefresh: true },
      ...layoutOf(table),
      deletionProtection: false,
      dependsOn: reads,
    };
  return {
    view: { query, useLegacySql: false },
    schema: escapeTemplate(JSON.stringify(bigQuerySchema(table).map(nullable))),
    deletionProtection: false,
    dependsOn: reads,
  };
}

/** BigQuery calls every plain column of a view nullable. */
const nullable = (field: BigQueryField): BigQueryField =>
  field.mode === "REQUIRED" ? { ...field, mode: "NULLABLE" } : field;

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
