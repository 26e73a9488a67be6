import { functions } from "../../functions/registry.ts";
import { declaredParts } from "../../infra/app.ts";
import { loadConfig } from "../../infra/config/environments.ts";
import { keyNames } from "../../infra/lib/naming.ts";
import { objectivesOf } from "../../infra/observability/objectives.ts";
import { tables } from "../../schemas/registry.ts";
import { workflows } from "../../workflows/registry.ts";
import type { Inventory } from "./estimate.ts";

/** Counted from the registries and the environment's config, so that an estimate follows what is deployed. */
export function inventoryOf(environment: string): Inventory {
  const config = loadConfig(environment);
  const conditionsPerObjective = 4;
  return {
    bronzeTables: new Set(
      [...(declaredParts.reads ?? new Map<string, readonly string[]>()).values()]
        .flat()
        .filter((name) => name.startsWith("bronze.")),
    ).size,
    models: tables.filter(({ layer }) => ["silver", "features", "gold"].includes(layer)).length,
    schedules: workflows.filter(({ schedule }) => schedule !== undefined).length,
    secrets: new Set(functions.flatMap(({ secrets }) => Object.values(secrets))).size,
    keys: config.customerManagedKeys ? keyNames.length : 0,
    alertConditions: objectivesOf(declaredParts, config).length * conditionsPerObjective,
    biEngineGb: config.biEngineGb,
  };
}
