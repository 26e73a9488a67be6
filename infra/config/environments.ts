import { dev } from "./dev.ts";
import { local } from "./local.ts";
import { prod } from "./prod.ts";
import { parseConfig, type EnvironmentConfig } from "./schema.ts";
import { staging } from "./staging.ts";

const configs: Readonly<Record<string, unknown>> = { local, dev, staging, prod };

export const environmentNames: readonly string[] = Object.keys(configs);

/** `overrides` replace single keys and are checked like the file. */
export function loadConfig(
  environment: string,
  overrides: Readonly<Record<string, unknown>> = {},
): EnvironmentConfig {
  const config = configs[environment];
  if (config === undefined)
    throw new Error(
      `There is no environment "${environment}": choose one of ${environmentNames.join(", ")}, or add infra/config/${environment}.ts and its line in environments.ts.`,
    );
  return parseConfig(environment, { ...(config as object), ...overrides });
}
