import { z } from "zod";
import { parseEnvironment } from "../_shared/config.ts";

const environment = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  /** Another endpoint than Google's, for every process of an environment alike. */
  BIGQUERY_STORAGE_WRITE_ENDPOINT: z.string().min(1).optional(),
});

export interface LandConfig {
  readonly projectId: string;
  readonly endpoint: string | undefined;
}

export function readConfig(variables: Readonly<Record<string, string | undefined>>): LandConfig {
  const parsed = parseEnvironment(environment, variables);
  return {
    projectId: parsed.GOOGLE_CLOUD_PROJECT,
    endpoint: parsed.BIGQUERY_STORAGE_WRITE_ENDPOINT,
  };
}
