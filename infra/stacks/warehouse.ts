import type { Construct } from "constructs";
import { layers, type Layer, type TableContract } from "../../schemas/table-contract.ts";
import { WarehouseDataset } from "../constructs/warehouse-dataset.ts";
import { EnvironmentStack, type Environment } from "../lib/environment-stack.ts";

const descriptions: Record<Layer, string> = {
  bronze: "Events as received, at least once.",
  silver: "Cleaned, typed and without duplicates.",
  features: "Features and labels as of a cutoff.",
  gold: "Marts for BI, activation and people.",
  predictions: "Output of batch predictions.",
  content: "Generated content and its approval.",
  ops: "What the pipeline did: runs, watermarks, dead letters, syncs.",
};

/** Datasets and tables, from the contracts in schemas/. */
export class WarehouseStack extends EnvironmentStack {
  constructor(scope: Construct, environment: Environment, tables: readonly TableContract[]) {
    super(scope, "warehouse", environment);
    for (const layer of layers)
      new WarehouseDataset(this, {
        layer,
        description: descriptions[layer],
        tables: tables.filter((table) => table.layer === layer),
      });
  }
}
