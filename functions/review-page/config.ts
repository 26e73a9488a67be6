import { z } from "zod";
import { parseEnvironment } from "../_shared/config.ts";

const environment = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  BIGQUERY_LOCATION: z.string().min(1),
  /** Signs the links; a new value makes all earlier ones invalid. */
  REVIEW_LINK_KEY: z.string().min(16),
});

export type ReviewPageConfig = z.output<typeof environment>;

export const readConfig = (
  variables: Readonly<Record<string, string | undefined>>,
): ReviewPageConfig => parseEnvironment(environment, variables);
