import { z } from "zod";
import { parseEnvironment } from "../_shared/config.ts";

const environment = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  BIGQUERY_LOCATION: z.string().min(1),
  /** Who may approve what is critical, separated by commas. */
  CONTENT_ADMINISTRATORS: z.string().min(1),
});

export interface ReviewConfig {
  readonly projectId: string;
  readonly location: string;
  readonly administrators: readonly string[];
}

export function readConfig(variables: Readonly<Record<string, string | undefined>>): ReviewConfig {
  const parsed = parseEnvironment(environment, variables);
  return {
    projectId: parsed.GOOGLE_CLOUD_PROJECT,
    location: parsed.BIGQUERY_LOCATION,
    administrators: parsed.CONTENT_ADMINISTRATORS.split(",").map((name) => name.trim()),
  };
}
