import { z } from "zod";
import { parseEnvironment } from "../_shared/config.ts";

const environment = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  BIGQUERY_LOCATION: z.string().min(1),
});

export interface FitConfig {
  readonly projectId: string;
  readonly location: string;
}

export function readConfig(variables: Readonly<Record<string, string | undefined>>): FitConfig {
  const parsed = parseEnvironment(environment, variables);
  return { projectId: parsed.GOOGLE_CLOUD_PROJECT, location: parsed.BIGQUERY_LOCATION };
}
