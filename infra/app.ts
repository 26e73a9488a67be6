import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { functions as deployedFunctions } from "../functions/registry.ts";
import { declaredReads } from "../sql/compiler/reads.ts";
import { declaredViews, type ViewDefinition } from "../sql/compiler/views.ts";
import { tables as contractTables } from "../schemas/registry.ts";
import { workflows as deployedWorkflows } from "../workflows/registry.ts";
import { loadConfig } from "./config/environments.ts";
import type { Environment, EnvironmentStack } from "./lib/environment-stack.ts";
import { checkRequiredRoles } from "./lib/required-roles.ts";
import { checkPolicies } from "./policies/check.ts";
import type { SynthesisedResource } from "./policies/policy.ts";
import { FoundationStack } from "./stacks/foundation.ts";
import { OperationsStack } from "./stacks/operations.ts";
import { PipelineStack, type PipelineParts } from "./stacks/pipeline.ts";
import { ProjectStack } from "./stacks/project.ts";
import { WarehouseStack } from "./stacks/warehouse.ts";
import type { TableContract } from "../schemas/table-contract.ts";

export interface Parts extends PipelineParts {
  readonly tables: readonly TableContract[];
  readonly views?: ReadonlyMap<string, ViewDefinition>;
  /** What each model reads, by qualified name. */
  readonly reads?: ReadonlyMap<string, readonly string[]>;
}

const sqlFolder = join(import.meta.dirname, "../sql");

/** What the registries declare. */
export const declaredParts: Parts = {
  tables: contractTables,
  views: declaredViews(sqlFolder, contractTables),
  reads: declaredReads(sqlFolder, contractTables),
  functions: deployedFunctions,
  workflows: deployedWorkflows,
};

export interface SynthesisOptions {
  readonly environments: readonly string[];
  /** Receives `manifest.json` and `stacks/<environment>-<stack>/cdk.tf.json`. */
  readonly outdir: string;
  /** Config keys to replace, in every environment named. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  readonly parts?: Parts;
}

/**
 * Writes the Terraform JSON of the environments' stacks, or nothing when a policy is broken. Needs neither terraform nor
 * network nor a build.
 */
export function synthesise(options: SynthesisOptions): void {
  const { environments, outdir, overrides, parts = declaredParts } = options;
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir, stackTraces: false });
  const publicFunctions = new Set(
    parts.functions
      .filter(({ trigger }) => trigger.kind === "http" && trigger.public)
      .map(({ name }) => name),
  );
  const readWhole = new Set(
    parts.tables.flatMap(({ layer, table, requirePartitionFilter }) =>
      layer === "bronze" && requirePartitionFilter === false ? [table] : [],
    ),
  );
  for (const name of environments) {
    const config = loadConfig(name, overrides);
    const stacks = addStacks(app, { name, config }, parts);
    checkPolicies(stacks.flatMap(resourcesOf), {
      environment: name,
      config,
      publicFunctions,
      readWhole,
    });
  }
  checkRequiredRoles(parts);
  app.synth();
}

/** Terraform applies them in this order. */
function addStacks(app: App, environment: Environment, parts: Parts): readonly EnvironmentStack[] {
  const project = new ProjectStack(app, environment);
  const foundation = new FoundationStack(app, environment, parts);
  const warehouse = new WarehouseStack(app, environment, parts);
  const pipeline = new PipelineStack(app, environment, parts);
  foundation.addDependency(project);
  // Policy tags name the accounts that the foundation makes.
  warehouse.addDependency(foundation);
  pipeline.addDependency(warehouse);
  const operations = new OperationsStack(app, environment, parts);
  operations.addDependency(pipeline);
  return [project, foundation, warehouse, pipeline, operations];
}

/** The resources of a stack as they will be written. */
export function resourcesOf(stack: EnvironmentStack): readonly SynthesisedResource[] {
  stack.prepareStack();
  const { resource = {} } = stack.toTerraform() as {
    resource?: Record<string, Record<string, Record<string, unknown>>>;
  };
  return Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, attributes]) => ({
      stack: stack.node.id,
      type,
      address: `${type}.${name}`,
      attributes,
    })),
  );
}
