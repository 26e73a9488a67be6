import { BigqueryBiReservation } from "@cdktf/provider-google/lib/bigquery-bi-reservation/index.js";
import { BigqueryTable } from "@cdktf/provider-google/lib/bigquery-table/index.js";
import type { Construct } from "constructs";
import type { FunctionDeployment } from "../../functions/_shared/deployment.ts";
import {
  layers,
  qualifiedName,
  type Layer,
  type TableContract,
} from "../../schemas/table-contract.ts";
import type { ViewDefinition } from "../../sql/compiler/views.ts";
import type { WorkflowDeployment } from "../../workflows/deployment.ts";
import { DatabaseChanges } from "../constructs/database-changes.ts";
import { addDataset } from "../constructs/dataset.ts";
import { ManagedTransfers } from "../constructs/managed-transfers.ts";
import { PersonalDataTags } from "../constructs/personal-data-tags.ts";
import { Routines } from "../constructs/routines.ts";
import { RowAccess } from "../constructs/row-access.ts";
import { WarehouseDataset } from "../constructs/warehouse-dataset.ts";
import { jobCostsView, jobCostsViewSql } from "../cost/job-costs-view.ts";
import { EnvironmentStack, type Environment } from "../lib/environment-stack.ts";
import { escapeTemplate } from "../lib/escape.ts";
import { personalDataReaders } from "../lib/personal-data-readers.ts";
import { snapshotDataset } from "../lib/naming.ts";
import { objectivesOf } from "../observability/objectives.ts";
import { objectivesView, objectivesViewSql } from "../observability/objectives-view.ts";
import { tagsOf } from "../lib/tagged-schema.ts";

const descriptions: Record<Layer, string> = {
  bronze: "Events as received, at least once.",
  silver: "Cleaned, typed and without duplicates.",
  features: "Features and labels as of a cutoff.",
  gold: "Marts for BI, activation and people.",
  predictions: "Output of batch predictions.",
  content: "Generated content and its approval.",
  ops: "What the pipeline did: runs, watermarks, dead letters, syncs.",
};

export interface WarehouseParts {
  readonly tables: readonly TableContract[];
  readonly functions: readonly FunctionDeployment[];
  readonly workflows: readonly WorkflowDeployment[];
  /** Which of the tables are views, by qualified name. */
  readonly views?: ReadonlyMap<string, ViewDefinition>;
  /** What each model reads, by qualified name. */
  readonly reads?: ReadonlyMap<string, readonly string[]>;
}

/** Datasets and tables, from the contracts in schemas/, and who sees the personal data in them. */
export class WarehouseStack extends EnvironmentStack {
  constructor(scope: Construct, environment: Environment, parts: WarehouseParts) {
    super(scope, "warehouse", environment);
    const { tables } = parts;
    const { names } = new PersonalDataTags(this, {
      used: new Set(tables.flatMap((table) => [...tagsOf(table)])),
      readers: personalDataReaders(parts, this.config, this.naming),
    });
    for (const layer of layers)
      new WarehouseDataset(this, {
        layer,
        description: descriptions[layer],
        tables: tables.filter((table) => table.layer === layer),
        tags: names,
        views: parts.views ?? new Map(),
      });
    new Routines(this);
    addDataset(this, snapshotDataset, {
      datasetId: snapshotDataset,
      description: "Daily snapshots of what cannot be made again, taken by the workflow snapshot.",
    });
    const { biEngineGb, region, transfers, changeStreams } = this.config;
    if (transfers.length > 0) new ManagedTransfers(this, transfers);
    for (const stream of changeStreams) new DatabaseChanges(this, stream);
    new RowAccess(this, parts);
    this.addObjectives(parts);
    if (biEngineGb > 0)
      new BigqueryBiReservation(this, "dashboards", {
        location: region,
        size: biEngineGb * 2 ** 30,
        preferredTables: tables
          .filter(({ layer }) => layer === "gold")
          .map(({ table }) => ({
            projectId: this.config.projectId,
            datasetId: "gold",
            tableId: table,
          })),
      });
  }

  /** Measures what infra/observability promises; one definition for alerts, dashboards and whoever asks. */
  private addObjectives(parts: WarehouseParts): void {
    const query = objectivesViewSql(objectivesOf(parts, this.config));
    if (query !== undefined)
      this.addView(parts, {
        ...objectivesView,
        description:
          "Objectives of the warehouse as they stand now: value, target, and whether it is met.",
        query,
      });
    if (parts.tables.some((table) => qualifiedName(table) === "ops.model_runs"))
      this.addView(parts, {
        ...jobCostsView,
        description: "What the queries of each model read in a day, and its list price.",
        query: jobCostsViewSql,
      });
  }

  private addView(
    { tables }: WarehouseParts,
    view: { dataset: string; table: string; description: string; query: string },
  ): void {
    new BigqueryTable(this, view.table, {
      datasetId: view.dataset,
      tableId: view.table,
      description: view.description,
      labels: { component: view.table.replaceAll("_", "-") },
      view: { query: escapeTemplate(view.query), useLegacySql: false },
      deletionProtection: false,
      dependsOn: tables
        .filter(({ layer }) => ["bronze", "ops", "predictions"].includes(layer))
        .map(({ layer, table }) => ({ fqn: `google_bigquery_table.${layer}_${table}` })),
    });
  }
}
