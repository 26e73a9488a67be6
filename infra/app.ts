import { App } from "cdktf";
import { functions } from "../functions/registry.ts";
import { tables } from "../schemas/registry.ts";
import { workflows } from "../workflows/registry.ts";
import { loadConfig } from "./config/environments.ts";
import type { Environment, EnvironmentStack } from "./lib/environment-stack.ts";
import { FoundationStack } from "./stacks/foundation.ts";
import { PipelineStack } from "./stacks/pipeline.ts";
import { WarehouseStack } from "./stacks/warehouse.ts";

export interface SynthesisOptions {
  readonly environments: readonly string[];
  /** Receives `manifest.json` and `stacks/<environment>-<stack>/cdk.tf.json`. */
  readonly outdir: string;
  /** Config keys to replace, in every environment named. */
  readonly overrides?: Readonly<Record<string, unknown>>;
}

/** Writes the Terraform JSON of the environments' stacks. Needs neither terraform nor network nor a build. */
export function synthesise({ environments, outdir, overrides }: SynthesisOptions): void {
  const app = new App({ outdir, stackTraces: false });
  for (const name of environments) addStacks(app, { name, config: loadConfig(name, overrides) });
  app.synth();
}

function addStacks(app: App, environment: Environment): readonly EnvironmentStack[] {
  const foundation = new FoundationStack(app, environment, functions);
  const warehouse = new WarehouseStack(app, environment, tables);
  const pipeline = new PipelineStack(app, environment, { functions, workflows });
  warehouse.addDependency(foundation);
  pipeline.addDependency(foundation);
  pipeline.addDependency(warehouse);
  return [foundation, warehouse, pipeline];
}
